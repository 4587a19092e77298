# SPDX-License-Identifier: Apache-2.0
"""The table of docs/interoperability.md, from what tests/mixed/matrix wrote.

    VRRPD_MATRIX_RESULTS=DIRECTORY tests/run mixed
    tests/lab/python tests/bench/matrix_table.py DIRECTORY
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import cells, frr  # noqa: E402
from lab.cells import CELLS, Cell  # noqa: E402

PAIRS = [pair for peer in ("keepalived 2.2", "keepalived 2.3", "FRR")
         for pair in ((peer, "vrrpd"), ("vrrpd", peer))]


def bound(cell: Cell) -> float:
    """Master_Down_Interval of the second node, seconds (RFC 9568 §6.1; RFC 3768 §6.1 for v2)."""
    interval = float(cell.advert_int)
    return 3 * interval + (256 - cells.PRIORITY["b"]) / 256 * interval


def late(cell: Cell, takeovers: dict[str, float] | None, pair: tuple[str, str]) -> str:
    if "FRR" in pair and frr.knows(cell):
        return "–"
    if takeovers is None:
        return "not run"
    return f"{(takeovers[cell.name] - bound(cell)) * 1000:+.1f}"


def row(words: list[str]) -> str:
    return "| " + " | ".join(words) + " |"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    results = {}
    for pair in PAIRS:
        file = Path(sys.argv[1]) / f"{', '.join(pair)}.json"
        results[pair] = json.loads(file.read_text()) if file.exists() else None
    print(row(["virtual router", "bound, s", *(f"{b} after {a}" for a, b in PAIRS)]))
    print(row(["---", *["---:"] * (1 + len(PAIRS))]))
    for cell in CELLS:
        print(row([cell.name, f"{bound(cell):.3f}",
                   *(late(cell, results[pair], pair) for pair in PAIRS)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
