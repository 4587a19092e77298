# SPDX-License-Identifier: Apache-2.0
"""A case that says it cannot run is skipped, and counted as such: here for want of the files."""

import os
import subprocess
import sys
from pathlib import Path

from lab import runner


def test():
    done = subprocess.run(
        [sys.executable, runner.__file__, str(Path(__file__).with_name("files.py")), "mysql"],
        env={**os.environ, "VRRPD_CONF_CORPUS": "/nonexistent"}, text=True, capture_output=True)
    assert done.returncode == runner.SKIPPED, done.stdout + done.stderr
    assert done.stdout.startswith("no files: "), done.stdout
