# SPDX-License-Identifier: Apache-2.0
"""Installs, builds and tests everything; the last line counts.

    tests/run [--quick] [--jobs N] [PART ...]      parts: unit wire servers host peer control pair
                                               crash tracking keywords checkers reload corpus
                                               mixed hostile fuzz sanitize;
                                               slow ones: guest mutations libmysqlclient
    tests/run --campaign NAME [--minutes N]        a search that goes on where the last one ended
    tests/run --campaign matrix [--rows 1,3] [--runs N] [--report]
                                                   the failure matrix, as often as its rows ask for

Without parts: all but the slow ones. --quick: unit and wire only. As root, because namespaces and
servers need it. A skipped test is named with its reason and counted. The host is looked at before and
after: services, data directories, addresses, routes and rules must be as they were.
"""

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from fuzz import fuzz  # noqa: E402
from lab import build, host_state, libmysqlclient, runner, sandbox, sid  # noqa: E402
from lab.runner import Result  # noqa: E402
from matrix import campaign as matrix  # noqa: E402
from simulation import campaign as simulation  # noqa: E402
from simulation import mutations  # noqa: E402

TESTS = Path(__file__).resolve().parent
# The folders of cases. First those whose cases take longest: none is to be waited for at the end.
CASES = ("pair", "crash", "hostile", "mixed", "reload", "host", "peer", "control", "tracking",
         "keywords", "checkers", "corpus")
PARTS = ("unit", "wire", "servers", *CASES, "fuzz", "sanitize")
# What the cases start.
DAEMON = ("vrrpd", "vrrpctl", "pair_writer", "pair_reader")
# Run when they are named: a machine of its own without acceleration; a compiler run for each rule;
# MySQL's own client library, with the compiler of its release.
SLOW_CASES = ("guest",)
SLOW = (*SLOW_CASES, "mutations", "libmysqlclient")
# What needs all of preset release, and what needs MySQL.
PROGRAMS = {"unit", "wire", "servers"}
WITH_MYSQL = {"servers", "pair", "crash", "libmysqlclient"}
QUICK = ("unit", "wire")
# Each takes the minutes that it has, and keeps what it learnt below build/campaign/NAME.
CAMPAIGNS = {"fuzz": fuzz.campaign, "simulation": simulation.campaign,
             "pair": simulation.pair}
MATRIX = "matrix"  # this one counts its runs
# Labels of ctest that a part runs, and the preset that it is built with.
UNIT = "unit|simulation"
CTEST = {"unit": ("release", UNIT), "wire": ("release", "wire")}
# Programs that mostly wait for their servers; the others measure, or share a network namespace.
SERVERS_AT_A_TIME = 3
SANITIZED = ("asan", "tsan")
# Four floods of packets on two cores starve daemons of the seconds in which they must speak.
CASES_AT_A_TIME = {"hostile": 2}
TREE_VARIABLE = "VRRPD_MYSQLD_TREE"  # how tests/servers learns of MySQL
NEW_MARIADB_VARIABLE = "VRRPD_MARIADB_TREE"  # and of MariaDB 11.8
NO_NEW_MARIADB = "no MariaDB from Debian 13 here; tests/lab/trixie_tree says why"
NO_LIBMYSQLCLIENT = "no MySQL client library here; tests/lab/sid_build_tree says why"
NO_MYSQL = "no MySQL from Debian sid here; tests/lab/sid_tree says why"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/run", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="unit and wire tests only")
    parser.add_argument("--jobs", type=int, default=4, metavar="N",
                        help="cases that run at a time, of the parts from host on, and of the matrix (4)")
    parser.add_argument("--campaign", choices=sorted({*CAMPAIGNS, MATRIX}),
                        help="search, instead of testing")
    parser.add_argument("--minutes", type=float, metavar="N",
                        help="how long the campaign lasts (10; of the matrix: until it is done)")
    parser.add_argument("--rows", type=_numbers, default=set(), metavar="N,N",
                        help="only these rows of the matrix")
    parser.add_argument("--runs", type=int, metavar="N",
                        help="of each case of the matrix, whatever its row asks for")
    parser.add_argument("--report", action="store_true",
                        help="only write docs/failure-matrix.md, from the runs that there are")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS + SLOW))
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS + SLOW)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}; "
                     f"there are {', '.join(PARTS + SLOW)}")
    if options.campaign != MATRIX and (options.rows or options.runs or options.report):
        parser.error("--rows, --runs and --report are of --campaign matrix")
    if options.campaign and options.parts:
        parser.error("a campaign runs alone, without parts")
    options.parts = options.parts or list(QUICK if options.quick else PARTS)
    return options


def _numbers(text: str) -> set[int]:
    return {int(word) for word in text.split(",")}


def report(result: Result):
    """A line for each result; what a failure said, and why something was skipped."""
    print(f"{result.outcome:8}{result.title} ({result.seconds:.1f} s)", flush=True)
    if result.outcome != "passed":
        for line in result.text.splitlines():
            print(f"        {line}", flush=True)


def ctest(preset: str, labels: str, at_a_time: int = 1) -> list[Result]:
    """Runs the programs of those labels inside a sandbox: nothing of theirs outlives them."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as answer:
        command = ["ctest", "--test-dir", str(build.TREE / "build" / preset), "--label-regex",
                   f"^({labels})$", "--parallel", str(at_a_time), "--output-junit", answer.name,
                   "--quiet"]
        subprocess.run([sys.executable, __file__, "--in-sandbox", *command], check=False,
                       stdin=subprocess.DEVNULL)
        text = Path(answer.name).read_text(encoding="utf-8", errors="replace")
    if not text:
        return [Result(f"ctest {preset} {labels}", "failed", "ctest wrote no result")]
    return [_ctest_result(preset, case) for case in ElementTree.fromstring(text).iter("testcase")]


def _ctest_result(preset: str, case: ElementTree.Element) -> Result:
    outcome = {"run": "passed", "fail": "failed"}.get(case.get("status"), "skipped")
    said = case.findtext("system-out") or ""
    if outcome == "passed" and "SKIPPED" in said:
        print("\n".join(line for line in said.splitlines() if "SKIPPED" in line), flush=True)
    return Result(f"{case.get('name')} [{preset}]", outcome, said, float(case.get("time", "0")))


def sanitized() -> Iterator[Result]:
    for preset in SANITIZED:
        try:
            build.build(preset, *build.test_programs(preset, UNIT), beside=build.WHEN_IDLE)
            yield from ctest(preset, UNIT)
        except build.Failed as failure:
            yield Result(f"build of preset {preset}", "failed", str(failure))


def servers(with_mysql: bool) -> list[Result]:
    """With each server that can be had here; the others count as skipped."""
    labels, missing = ["servers-MariaDB", "servers-etcd"], []
    if with_mysql:
        labels.append("servers-MySQL")
    else:
        missing.append(Result("servers with MySQL", "skipped", NO_MYSQL))
    if new_mariadb := sid.trixie_tree():
        os.environ[NEW_MARIADB_VARIABLE] = str(new_mariadb)
        labels.append("servers-MariaDB-11.8")
    else:
        missing.append(Result("servers with MariaDB 11.8", "skipped", NO_NEW_MARIADB))
    return ctest("release", "|".join(labels), SERVERS_AT_A_TIME) + missing


def with_libmysqlclient(tree: Path | None) -> list[Result]:
    """The servers' tests once more, with MySQL's: MySQL's library has no mysql_native_password any
    more, which MariaDB's accounts have."""
    root = libmysqlclient.tree() if tree else None
    if root is None:
        return [Result("libmysqlclient", "skipped", NO_LIBMYSQLCLIENT)]
    os.environ[TREE_VARIABLE] = str(tree)
    try:
        libmysqlclient.build_in(root, *libmysqlclient.SERVERS)
    except build.Failed as failure:
        return [Result("build with libmysqlclient", "failed", str(failure))]
    return ctest(libmysqlclient.PRESET, "servers-MySQL", SERVERS_AT_A_TIME)


class Results:
    """What has ended, told as it ends; two threads tell."""

    def __init__(self):
        self.all: list[Result] = []
        self._lock = threading.Lock()

    def add(self, result: Result):
        with self._lock:
            report(result)
            self.all.append(result)

    def extend(self, part: str, results: Iterable[Result]):
        with self._lock:
            print(f"\n== {part}", flush=True)
        for result in results:
            self.add(result)


def build_programs(results: Results) -> bool:
    """Everything else of preset release; whether it is there."""
    try:
        build.build("release", beside=build.WHEN_IDLE)
        return True
    except build.Failed as failure:
        results.add(Result("build of preset release", "failed", str(failure)))
        return False


def run_programs(parts: list[str], built: Future, tree: Path | None, results: Results):
    """What compiles and computes, beside the cases: these mostly wait."""
    found = {"fuzz": fuzz.slice_, "sanitize": sanitized, "mutations": mutations.mutations,
             "libmysqlclient": lambda: with_libmysqlclient(tree),
             **{part: functools.partial(ctest, *how) for part, how in CTEST.items()}}
    for part in parts:
        if part in found and (part not in CTEST or built.result()):
            results.extend(part, found[part]())


def run_cases(parts: list[str], jobs: int, missing: dict[str, str], results: Results):
    """The cases of all these folders."""
    if "pair" in parts:
        for result in runner.rows_not_played(TESTS / "pair"):
            results.add(result)
    cases = [case for part in parts for case in runner.cases_in(TESTS / part)]
    runner.run_all(cases, jobs, missing, results.add, CASES_AT_A_TIME)


def run_parts(options: argparse.Namespace) -> list[Result]:
    parts, results = options.parts, Results()
    folders = [part for part in (*CASES, *SLOW_CASES) if part in parts]
    with ThreadPoolExecutor(2) as threads:
        unpacked = threads.submit(sid.tree) if WITH_MYSQL & set(parts) else None
        # A case of the pair asks for it, and says when it is not there.
        newer = threads.submit(sid.trixie_tree) if "pair" in parts else None
        if folders:
            try:
                build.build("release", *DAEMON)
            except build.Failed as failure:
                return [Result("build of preset release", "failed", str(failure))]
        tree = unpacked.result() if unpacked else None
        if newer:
            newer.result()
        if tree:
            os.environ[TREE_VARIABLE] = str(tree)
        built = threads.submit(build_programs, results) if PROGRAMS & set(parts) else None
        beside = threads.submit(run_programs, parts, built, tree, results)
        run_cases(folders, options.jobs, {} if tree else {"mysql": NO_MYSQL}, results)
        if "servers" in parts and built.result():
            results.extend("servers", servers(tree is not None))
        beside.result()
    return results.all


def campaign(options: argparse.Namespace) -> list[Result]:
    if options.campaign == MATRIX:
        return matrix.campaign(options.minutes, options.rows, options.runs, options.jobs, report)
    results = CAMPAIGNS[options.campaign](10 if options.minutes is None else options.minutes)
    for result in results:
        report(result)
    return results


def main() -> int:
    if sys.argv[1:2] == ["--in-sandbox"]:
        return sandbox.run(sys.argv[2:], compare=False)
    options = arguments()
    if options.report:
        matrix.write_report()
        return 0
    sandbox.require_root("tests/run")
    build.install()
    before = host_state.snapshot()
    if options.campaign:
        results = campaign(options)
    else:
        results = run_parts(options)

    print("\n== host", flush=True)
    changes = host_state.differences(before, host_state.snapshot(), "vrrpd-lab-")
    results.append(Result("the host is as it was", "failed" if changes else "passed",
                          "\n".join(changes)))
    report(results[-1])

    count = {outcome: sum(1 for result in results if result.outcome == outcome)
             for outcome in ("passed", "failed", "skipped")}
    for result in results:
        if result.outcome == "failed":
            print(f"failed: {result.title}")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
