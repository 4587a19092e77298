# SPDX-License-Identifier: Apache-2.0
"""A laboratory that is ended in the middle, by Ctrl-C or by SIGKILL, leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from lab import clock, host_state

VARIANTS = {"SIGINT": {"number": signal.SIGINT}, "SIGTERM": {"number": signal.SIGTERM},
            "SIGKILL": {"number": signal.SIGKILL}}

TESTS = Path(__file__).resolve().parents[1]
LABORATORY = f"""
import sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, {str(TESTS)!r})
from lab import namespaces, sandbox
if not sandbox.inside():
    sys.exit(sandbox.run([sys.executable, __file__], compare=False))
sandbox.furnish()
namespaces.Network()
print("up in", sandbox.lab_directory(), flush=True)
time.sleep(600)
"""


def running(name: str) -> bool:
    return any(name in line for line in host_state.command_lines())


def test(number):
    script = Path(os.environ["VRRPD_LAB_DIRECTORY"]) / "laboratory.py"
    script.write_text(LABORATORY)
    environment = {name: value for name, value in os.environ.items()
                   if name != "VRRPD_LAB_DIRECTORY"}
    before = host_state.snapshot()
    outer = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True,
                             env=environment)
    inner_directory = Path(outer.stdout.readline().split()[-1])
    assert running(script.name), "the test does not see the laboratory's processes"
    outer.send_signal(number)
    outer.wait(20)
    clock.wait_until("its processes are gone", lambda: not running(script.name), 5)
    assert host_state.differences(before, host_state.snapshot(), inner_directory.name) == []
    if number == signal.SIGKILL:  # nobody was left to remove the logs
        shutil.rmtree(inner_directory)
    assert not inner_directory.exists()
