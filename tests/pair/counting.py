# SPDX-License-Identifier: Apache-2.0
"""What the failure matrix counts with can see what it looks for."""

from pathlib import Path

from lab import sandbox
from lab.writer import Write
from matrix import figures
from matrix.figures import Figures, double_acknowledgements

A, B = 1, 2


def writes(*times_and_servers: tuple[float, int]) -> list[Write]:
    return [Write(at, number, server) for number, (at, server) in enumerate(times_and_servers)]


def test():
    moved = writes((9, A), (10.1, A), (12, B), (13, B))
    assert double_acknowledgements(moved, [10]) == 0
    both = writes((9, A), (10.1, A), (12, B), (12.5, A), (13, B), (14, A))
    assert double_acknowledgements(both, [10]) == 2
    there_and_back = writes((11, A), (12, B), (21, B), (22, A), (23, A))
    assert double_acknowledgements(there_and_back, [10, 20]) == 0
    assert double_acknowledgements(there_and_back, [10]) == 2

    # A line that a power loss has cut in two counts for nothing; what follows it does.
    file = Path(sandbox.lab_directory()) / "runs.jsonl"
    figures.append(file, Figures(1, "mariadb v2", "first", ok=True, first_write=0.25))
    with file.open("a") as log:
        log.write('{"row": 1, "case"\n')
    figures.append(file, Figures(1, "mariadb v2", "second", lost=3))
    assert [(one.run, one.ok, one.first_write, one.lost) for one in figures.read(file)] == [
        ("first", True, 0.25, None), ("second", False, None, 3)]
