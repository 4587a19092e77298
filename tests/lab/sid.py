# SPDX-License-Identifier: Apache-2.0
"""Programs of Debian sid, in the tree that tests/lab/sid_tree unpacks; started with chroot(8)."""

import os
import subprocess
from pathlib import Path

_TREE_SCRIPT = Path(__file__).with_name("sid_tree")
_SID = Path(os.environ.get("VRRPD_SID_TREE", "/var/tmp/vrrpd-sid"))
_MOUNTED: set[Path] = set()


def tree() -> Path | None:
    """The tree if it is there or can be had; else None, and the script has said why."""
    done = subprocess.run([str(_TREE_SCRIPT)], stdout=subprocess.PIPE, text=True, check=False)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def trixie_tree() -> Path | None:
    """The same for MariaDB 11.8 from Debian 13, tests/lab/trixie_tree."""
    done = subprocess.run([str(_TREE_SCRIPT.with_name("trixie_tree"))], stdout=subprocess.PIPE,
                          text=True, check=False)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def furnished_tree(root: Path = _SID) -> Path:
    """The tree with the sandbox's /tmp, /proc, /dev, /sys and /run: paths are the same in both."""
    if root not in _MOUNTED:
        for place in ("tmp", "proc", "dev", "run", "sys"):
            (root / place).mkdir(exist_ok=True)
            subprocess.run(["mount", "--rbind", f"/{place}", str(root / place)], check=True)
        _MOUNTED.add(root)
    return root


def inside(argv: list[str], root: Path = _SID) -> list[str]:
    """argv as a program of the tree."""
    return ["chroot", str(furnished_tree(root)), *argv]
