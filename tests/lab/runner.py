# SPDX-License-Identifier: Apache-2.0
"""Runs the test cases of a folder, each in a sandbox of its own.

A case file has a docstring (what it shows), VARIANTS (name -> keyword arguments; optional) and
`test(**arguments)`. With FLAVOURS it is run once for each database flavour, which it then gets as
`flavour`. A file with ROW plays that row of the failure matrix (tests/matrix/rows.py), which has
its cases; `test(trial)` is given one. A test fails by an exception; `Skip` says why it cannot run.

    runner.py FILE CASE      one case, by hand
"""

import importlib.util
import os
import subprocess
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import sandbox  # noqa: E402
from matrix import rows, trial  # noqa: E402

SKIPPED = 77  # as automake's
TIME_LIMIT = 300  # seconds, of one case


class Skip(Exception):
    pass


@dataclass(frozen=True)
class Case:
    file: Path
    name: str  # "mariadb v2", may be empty
    arguments: dict
    row: int = 0  # of the failure matrix; 0: none
    daily: bool = True  # else only for a campaign
    open: str = ""  # why it is not played

    @property
    def folder(self) -> str:
        return self.file.parent.name

    @property
    def title(self) -> str:
        return f"{self.folder}/{self.file.stem} {self.name}".strip()


@dataclass
class Result:
    title: str
    outcome: str  # passed, failed, skipped
    text: str
    seconds: float = 0.0


def load(file: Path):
    spec = importlib.util.spec_from_file_location(f"case_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases_of(file: Path) -> list[Case]:
    module = load(file)
    if hasattr(module, "ROW"):
        return _cases_of_row(file, rows.row(module.ROW))
    found = []
    for flavour in getattr(module, "FLAVOURS", (None,)):
        for variant, arguments in getattr(module, "VARIANTS", {"": {}}).items():
            name = " ".join(word for word in (flavour, variant) if word)
            given = {**arguments, **({"flavour": flavour} if flavour else {})}
            found.append(Case(file, name, given))
    return found


def _cases_of_row(file: Path, row: rows.Row) -> list[Case]:
    return [Case(file, name, arguments, row.number, name in row.daily,
                 row.not_played(arguments["flavour"])) for name, arguments in row.cases().items()]


def cases_in(folder: Path) -> list[Case]:
    """What tests/run plays."""
    return [case for case in all_cases_in(folder) if case.daily and not case.open]


def rows_not_played(folder: Path) -> list[Result]:
    """Rows of the failure matrix that are open, or not to be produced here; a failure for each that
    is neither, and has no case."""
    played = {case.row for case in all_cases_in(folder)}
    return [Result(f"{folder.name}/row {row.number}: {row.fault}",
                   "skipped" if reason else "failed", reason or "no case plays it")
            for row in rows.ROWS
            if (reason := row.open or row.elsewhere) or row.number not in played]


def all_cases_in(folder: Path) -> list[Case]:
    return [case for file in sorted(folder.glob("*.py")) for case in cases_of(file)]


def run_all(cases: list[Case], jobs: int, missing: dict[str, str], report,
            most: dict[str, int] | None = None) -> list[Result]:
    """Runs them, `jobs` at a time. missing: flavour -> why it is not to be had here: a skip.

    report(result) is called as each ends. most: folder -> how many of its cases at a time.
    """
    waiting = list(cases)
    running: list[tuple[Case, subprocess.Popen, float]] = []
    results = []

    def ended(result: Result):
        results.append(result)
        report(result)

    try:
        while waiting or running:
            while len(running) < jobs:
                busy = Counter(case.folder for case, _, _ in running)
                case = next((case for case in waiting
                             if busy[case.folder] < (most or {}).get(case.folder, jobs)), None)
                if case is None:
                    break
                waiting.remove(case)
                reason = missing.get(case.arguments.get("flavour"))
                if reason:
                    ended(Result(case.title, "skipped", reason))
                else:
                    running.append((case, _start(case), time.monotonic()))
            time.sleep(0.05)
            for entry in list(running):
                case, process, begin = entry
                if process.poll() is not None:
                    running.remove(entry)
                    ended(_result(case, process, time.monotonic() - begin))
    finally:
        for _, process, _ in running:
            process.terminate()
            process.wait()
    return results


def run_one(case: Case, environment: dict[str, str]) -> Result:
    """Runs it and waits. environment: more of it."""
    begin = time.monotonic()
    process = _start(case, environment)
    try:
        text, _ = process.communicate()
    finally:
        process.terminate()
        process.wait()
    return _result(case, process, time.monotonic() - begin, text)


def _start(case: Case, environment: dict[str, str] | None = None) -> subprocess.Popen:
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "timeout", "--kill-after=20", str(TIME_LIMIT),
         sys.executable, __file__, str(case.file), case.name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **(environment or {})})


def _result(case: Case, process: subprocess.Popen, seconds: float,
            text: str | None = None) -> Result:
    text = process.stdout.read() if text is None else text
    outcome = {0: "passed", SKIPPED: "skipped"}.get(process.returncode, "failed")
    return Result(case.title, outcome, text.strip(), seconds)


def _run_inside(case: Case) -> int:
    try:
        test = load(case.file).test
        if case.row:
            trial.run(rows.row(case.row), test, **case.arguments)
        else:
            test(**case.arguments)
        return 0
    except Skip as skip:
        print(skip)
        return SKIPPED
    except Exception:  # whatever it is, it is the test's failure and is shown
        traceback.print_exc(file=sys.stdout)
        _show_logs(sandbox.lab_directory())
        return 1


def _show_logs(lab: Path, lines: int = 40):
    for log in sorted(lab.glob("*/daemon.log")):
        print(f"---- the last lines of {log.parent.name}'s daemon")
        print("\n".join(log.read_text(errors="replace").splitlines()[-lines:]))


def main() -> int:
    file, name = Path(sys.argv[1]).resolve(), sys.argv[2]
    case = next((case for case in cases_of(file) if case.name == name), None)
    if case is None:
        sys.exit(f"{file} has the cases: {[case.name for case in cases_of(file)]}")
    if sandbox.inside():
        return _run_inside(case)
    sandbox.require_root("runner.py")
    return sandbox.run([sys.executable, os.path.abspath(__file__), str(file), name],
                       keep="VRRPD_KEEP" in os.environ, compare=False)


if __name__ == "__main__":
    from lab import runner  # the module whose Skip the tests raise; this one is named __main__
    sys.exit(runner.main())
