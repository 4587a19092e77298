# SPDX-License-Identifier: Apache-2.0
"""A file system that can be filled."""

import subprocess
from pathlib import Path


def mount(folder: Path, megabytes: int) -> Path:
    """An empty one; it ends with the sandbox."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)],
                   check=True)
    return folder


def fill(folder: Path):
    """To the last byte."""
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
