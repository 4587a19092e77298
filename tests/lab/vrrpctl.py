# SPDX-License-Identifier: Apache-2.0
"""vrrpctl on a node, as its operator would run it."""

import json
import subprocess
from pathlib import Path

from . import namespaces, vrrpd


def run(node: str, runtime_directory: Path, *words: str) -> subprocess.CompletedProcess:
    """Its exit status, and what it printed."""
    program = vrrpd.program().parent / "vrrpctl"
    return subprocess.run(
        namespaces.inside(node, [str(program), "--socket", str(runtime_directory), *words]),
        capture_output=True, text=True, check=False, timeout=600)


def asked(node: str, runtime_directory: Path, *words: str):
    """The answer, which must be a good one, as JSON."""
    done = run(node, runtime_directory, *words, "--json")
    assert done.returncode == 0, f"vrrpctl {' '.join(words)}: {done.stderr}"
    return json.loads(done.stdout)
