# SPDX-License-Identifier: Apache-2.0
"""Data directories with nothing in them: made once for each server program, then copied.

To make one takes longer than most of what a case does with it. They lie below build/, without any
identity of a server.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from .build import TREE

_KEPT = TREE / "build" / "empty-data"


def of(kind, lab: Path) -> Path:
    """For servers of that class; made in the lab if this program has none yet."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    program = os.stat(kind.program())
    kept = _KEPT / f"{kind.flavour}-{program.st_size}-{program.st_mtime_ns}"
    with open(_KEPT / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kind, lab, kept)
    return kept


def _make(kind, lab: Path, kept: Path):
    # Where the server's own user gets through, which a clone in root's home does not promise.
    made = Path(tempfile.mkdtemp(dir=lab / "data", prefix="empty-"))
    made.chmod(0o755)
    kind.initialise(made / "data")
    half = kept.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(made / "data", half)
    half.rename(kept)
    shutil.rmtree(made)
