# SPDX-License-Identifier: Apache-2.0
"""docs/failure-matrix.md, from what campaigns have seen: tests/run --campaign matrix --report."""

import statistics
from pathlib import Path

from .figures import Figures
from .rows import ROWS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "failure-matrix.md"

_HEAD = """\
# The failure matrix

Every fault that a pair is made for, on real servers in network namespaces: how it is produced, how
it must end (written down before it was run, in [rows.py](../tests/matrix/rows.py)), and how it
ended. A client writes through the address all the time and remembers what it was told; another one
remembers what it has read. Made by a command, not by hand:

    tests/run pair                                     # each row once
    tests/run --campaign matrix [--rows 1,3] [--runs N]   # goes on where the last one ended
    tests/run --campaign matrix --report               # writes this page

a is the primary and b the backup when the fault comes. *lost*: acknowledged writes that the primary
lacks at the end. *ghosts*: rows that a client read and that are gone. *double*: writes that one
server acknowledged after the other one had begun to. Times are in ms after the fault, median /
worst: until it was noticed, until the new primary was open, until a client's first write was
acknowledged.
"""
_COLUMNS = ("row", "case", "as expected", "verdict", "lost", "ghosts", "double", "noticed", "open",
            "first write")


def write(seen: list[Figures]):
    PAGE.write_text(text(seen))


def text(seen: list[Figures]) -> str:
    return "\n".join([_HEAD, *_faults(seen), "", *_runs(seen), "", *_summary(seen), ""])


def _line(words) -> str:
    return "| " + " | ".join(str(word) for word in words) + " |"


def _faults(seen: list[Figures]) -> list[str]:
    lines = ["## The rows", "", _line(("row", "fault", "here", "must end", "seen")),
             _line(["---"] * 5)]
    for row in ROWS:
        of_row = [one for one in seen if one.row == row.number]
        state = [f"{sum(one.ok for one in of_row)} of {len(of_row)}"] if of_row else []
        if row.open:
            where = ", ".join(row.open_in) if len(row.open_in) < len(row.flavours) else ""
            state.append(f"open{f' ({where})' if where else ''}: {row.open}")
        elif row.elsewhere:
            state.append(f"not here: {row.elsewhere}")
        lines.append(_line((row.number, row.fault, row.how or "–", row.expected,
                            "; ".join(state) or "not run yet")))
    return lines


def _runs(seen: list[Figures]) -> list[str]:
    lines = ["## The runs", "", _line(_COLUMNS), _line(["---"] * len(_COLUMNS))]
    for row in ROWS:
        for case in row.cases():
            runs = [one for one in seen if (one.row, one.case) == (row.number, case)]
            if runs:
                lines.append(_line((row.number, case, *_of_case(runs))))
    return lines


def _of_case(runs: list[Figures]) -> list[str]:
    verdicts = sorted({one.verdict or one.end or "?" for one in runs})
    return [f"{sum(one.ok for one in runs)} of {len(runs)}", ", ".join(verdicts),
            _total(runs, "lost"), _total(runs, "ghosts"), _total(runs, "double"),
            _times(runs, "detected"), _times(runs, "writable"), _times(runs, "first_write")]


def _total(runs: list[Figures], name: str) -> str:
    known = [value for one in runs if (value := getattr(one, name)) is not None]
    return str(sum(known)) if known else "–"


def _times(runs: list[Figures], name: str) -> str:
    known = [value * 1000 for one in runs if (value := getattr(one, name)) is not None]
    return f"{statistics.median(known):.0f} / {max(known):.0f}" if known else "–"


def _summary(seen: list[Figures]) -> list[str]:
    refused = sum(one.end == "refused" for one in seen)
    lossless = [one for one in seen if one.verdict == "lossless"]
    acknowledged = sum(one.acknowledged for one in seen)
    share = f" ({refused / len(seen):.0%})" if seen else ""
    open_ = [str(row.number) for row in ROWS if row.open]
    elsewhere = [str(row.number) for row in ROWS if row.elsewhere]
    return [
        "## In all", "",
        f"- {len(seen)} runs, {sum(not one.ok for one in seen)} ended otherwise than expected",
        f"- {acknowledged} acknowledged writes; {_total(lossless, 'lost')} lost after a lossless "
        f"verdict, {_total(seen, 'lost')} in all; {_total(seen, 'ghosts')} ghosts; "
        f"{_total(seen, 'double')} double acknowledgements",
        f"- {refused} promotions refused{share}",
        f"- open: {', '.join(open_) or 'none'}; not here: {', '.join(elsewhere) or 'none'}",
    ]
