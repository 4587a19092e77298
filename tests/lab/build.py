# SPDX-License-Identifier: Apache-2.0
"""Installs what building needs and builds a preset of CMakePresets.json."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]


def install():
    """Packages that are missing; exits with what apt said if that fails."""
    done = subprocess.run([str(TREE / "tests/lab/install")], check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"installing packages failed (exit status {done.returncode}), see above")


# SCHED_IDLE: runs while nobody else wants the processor. Most of a case is waiting.
WHEN_IDLE = ("chrt", "--idle", "0")


class Failed(RuntimeError):
    """A command that failed; its output has been printed."""


def configure(preset: str):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    quietly(["cmake", "--preset", preset, *launcher])


def build(preset: str, *targets: str, beside: tuple[str, ...] = ()):
    """Configures and builds these targets, or all; quiet unless it fails.

    `beside`: what goes before the command, so that it does not disturb others.
    """
    configure(preset)
    wanted = ["--target", *targets] if targets else []
    quietly([*beside, "cmake", "--build", "--preset", preset, *wanted])


def test_programs(preset: str, labels: str) -> list[str]:
    """The targets behind the tests of these labels; vrrpd_test() gives both one name."""
    configure(preset)
    listed = subprocess.run(["ctest", "--test-dir", str(TREE / "build" / preset), "--show-only",
                             "--label-regex", f"^({labels})$"],
                            capture_output=True, text=True, check=True)
    return re.findall(r"Test +#\d+: (\S+)", listed.stdout)


def quietly(command: list[str]):
    print("+", *command, flush=True)
    done = subprocess.run(command, cwd=TREE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False,
                          env={**os.environ, "NINJA_STATUS": "[%f/%t] "})
    if done.returncode != 0:
        print(done.stdout[-20000:])
        raise Failed(f"failed: {' '.join(command)}")
