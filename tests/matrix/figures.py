# SPDX-License-Identifier: Apache-2.0
"""What one run has seen: a line of JSON."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

# A campaign names the file, and the run: one line for each.
_FILE, _RUN = "VRRPD_MATRIX_FILE", "VRRPD_MATRIX_RUN"


@dataclass
class Figures:
    """Times in seconds after the fault; None: did not happen."""

    row: int
    case: str
    run: str = field(default_factory=lambda: os.environ.get(_RUN, ""))
    ok: bool = False
    end: str = ""  # promoted, stayed, refused
    verdict: str = ""
    rejoin: str = ""  # follows, stays out
    detected: float | None = None
    writable: float | None = None
    first_write: float | None = None
    acknowledged: int = 0
    lost: int | None = None
    ghosts: int | None = None
    double: int | None = None
    error: str = ""

    def write(self):
        """One write(2), so that a kill leaves whole lines."""
        file = os.environ.get(_FILE)
        if file:
            append(Path(file), self)


def append(file: Path, figures: Figures):
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, (json.dumps(asdict(figures)) + "\n").encode())
    finally:
        os.close(descriptor)


def read(file: Path) -> list[Figures]:
    """All whole lines; the last one may have been cut off by a power loss."""
    found = []
    for line in file.read_text().splitlines() if file.exists() else []:
        try:
            found.append(Figures(**json.loads(line)))
        except (json.JSONDecodeError, TypeError):
            continue
    return found


def environment(file: Path, run: str) -> dict[str, str]:
    """For a run whose figures shall be appended to that file."""
    return {_FILE: str(file), _RUN: run, "VRRPD_PATIENCE": "1"}


def double_acknowledgements(writes: list, faults: list[float]) -> int:
    """Writes that one server acknowledged after the other one's first, between two faults.

    A role moves once after each of them, so that the server that is heard first is the old primary.
    """
    count = 0
    for begin, end in zip(faults, [*faults[1:], float("inf")]):
        ours = sorted((write for write in writes if begin <= write.at < end),
                      key=lambda write: write.at)
        firsts: dict[int, float] = {}
        for write in ours:
            firsts.setdefault(write.server_id, write.at)
        if len(firsts) == 2:
            old, new = firsts
            count += sum(write.server_id == old and write.at > firsts[new] for write in ours)
    return count
