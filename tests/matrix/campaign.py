# SPDX-License-Identifier: Apache-2.0
"""The failure matrix many times over: tests/run --campaign matrix.

Each run is a line of build/campaign/matrix/runs.jsonl as soon as it has ended, and a campaign goes
on where the last one was ended or killed: what is there counts. What a failed run said is kept
beside.
"""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lab import build, runner, sid
from lab.runner import Case, Result

from . import figures, report, rows
from .figures import Figures

TESTS = Path(__file__).resolve().parents[1]
FOLDER = build.TREE / "build" / "campaign" / "matrix"
RUNS = FOLDER / "runs.jsonl"


def missing(done: list[Figures], wanted: set[int], most: int | None) -> list[Case]:
    """What is still to be run, round by round, so that every row has some runs early.

    most: of each case, whatever the row asks for.
    """
    tree = sid.tree()
    count: dict[tuple[int, str], int] = {}
    for one in done:
        count[one.row, one.case] = count.get((one.row, one.case), 0) + 1
    rounds: list[tuple[int, int, Case]] = []
    for case in runner.all_cases_in(TESTS / "pair"):
        if not case.row or case.open or (wanted and case.row not in wanted):
            continue
        if case.arguments["flavour"] == "mysql" and tree is None:
            continue
        runs = rows.row(case.row).runs_of_case if most is None else most
        rounds += [(number, case.row, case)
                   for number in range(count.get((case.row, case.name), 0), runs)]
    return [case for _, _, case in sorted(rounds, key=lambda entry: entry[:2])]


def play(case: Case) -> Result:
    run = uuid.uuid4().hex[:12]
    result = runner.run_one(case, figures.environment(RUNS, run))
    if not any(one.run == run for one in figures.read(RUNS)):  # it was ended before it could say
        figures.append(RUNS, Figures(case.row, case.name, run, error=result.text[-500:]))
    if result.outcome != "passed":
        (FOLDER / f"{run}.txt").write_text(f"{case.title}\n{result.text}\n")
    return result


def campaign(minutes: float | None, wanted: set[int], most: int | None, jobs: int,
             say) -> list[Result]:
    """minutes: None runs to the end. jobs: at a time. say(result) is called after each."""
    try:
        build.build("release", "vrrpd", "pair_writer", "pair_reader")
    except build.Failed as failure:
        return [Result("build of preset release", "failed", str(failure))]
    FOLDER.mkdir(parents=True, exist_ok=True)
    end = None if minutes is None else time.monotonic() + minutes * 60
    left = missing(figures.read(RUNS), wanted, most)
    print(f"{len(left)} runs to go", flush=True)

    def play_in_time(case: Case) -> Result | None:
        return play(case) if end is None or time.monotonic() < end else None

    results = []
    with ThreadPoolExecutor(jobs) as pool:
        for result in filter(None, pool.map(play_in_time, left)):
            results.append(result)
            say(result)
    return results


def write_report():
    """docs/failure-matrix.md."""
    report.write(figures.read(RUNS))
