# SPDX-License-Identifier: Apache-2.0
"""Builds against MySQL's own client library, with the compiler and the libraries of Debian sid."""

import subprocess
from pathlib import Path

from . import build

PRESET = "libmysqlclient"  # the folder below build/; it has no preset, being another machine's
TREE_SCRIPT = Path(__file__).with_name("sid_build_tree")
# The programs of tests/servers that a client library is seen by.
SERVERS = tuple(f"servers_{subject}" for subject in (
    "check", "dialect", "errant", "fence", "heartbeat", "login", "promotion", "rebuild", "rejoin",
    "relay_log", "terms", "third_vote"))
# In a mount namespace of its own: the sources stand at the same path inside the tree.
_ENTER = ('mount -t tmpfs tmpfs "$1/tmp" && mount -t proc proc "$1/proc" && '
          'mount --rbind /dev "$1/dev" && mkdir -p "$1$2" && mount --rbind "$2" "$1$2" && '
          'tree=$1 && shift 2 && exec chroot "$tree" "$@"')


def tree() -> Path | None:
    """The tree if it is there or can be had; else None, and the script has said why."""
    done = subprocess.run([str(TREE_SCRIPT)], stdout=subprocess.PIPE, text=True, check=False)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def build_in(root: Path, *targets: str):
    """The programs run on the host afterwards, with the tree's dynamic linker and libraries:
    ctest(1) starts them so."""
    linker = (f"{root}/lib64/ld-linux-x86-64.so.2;--library-path;"
              f"{root}/usr/lib/x86_64-linux-gnu")
    folder = str(build.TREE / "build" / PRESET)
    _inside(root, "cmake", "-S", str(build.TREE), "-B", folder, "-G", "Ninja",
            "-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_C_COMPILER=gcc", "-DCMAKE_BUILD_TYPE=Debug",
            "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1", "-DVRRPD_MYSQL_CLIENT=mysqlclient",
            f"-DCMAKE_CROSSCOMPILING_EMULATOR={linker}")
    _inside(root, "cmake", "--build", folder, "--target", *targets)


def _inside(root: Path, *command: str):
    build.quietly(["unshare", "--mount", "sh", "-ec", _ENTER, "sh", str(root), str(build.TREE),
                   *command])
