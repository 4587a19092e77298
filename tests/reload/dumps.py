# SPDX-License-Identifier: Apache-2.0
"""keepalived's dump files: by its signals, private, whole, and not through a link."""

import json
import os
import signal
import subprocess

from lab import clock, sandbox, vrrpd
from lab.reloading import FIRST, Reloading


def number(name: str) -> int:
    done = subprocess.run([str(vrrpd.program()), f"--signum={name}"], capture_output=True,
                          text=True, check=True)
    return int(done.stdout)


def dumped(node: Reloading, name: str, file: str) -> str:
    path = sandbox.lab_directory() / file
    path.unlink(missing_ok=True)
    node.daemon.signal(number(name))
    clock.wait_until(f"{file} is there", path.exists, 10)
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text()


def test():
    os.environ["TMPDIR"] = str(sandbox.lab_directory())
    node = Reloading(FIRST)
    assert " VRRP Instance = VI_1\n" in dumped(node, "DATA", "keepalived.data")
    assert "  Became master: 1\n" in dumped(node, "STATS_CLEAR", "keepalived.stats")
    assert "  Became master: 0\n" in dumped(node, "STATS", "keepalived.stats")
    (instance,) = json.loads(dumped(node, "JSON", "keepalived.json"))
    assert instance["data"]["state"] == 2, instance
    assert "1111" not in json.dumps(instance["data"])

    target, link = sandbox.lab_directory() / "theirs", sandbox.lab_directory() / "keepalived.data"
    target.write_text("theirs")
    link.unlink()
    link.symlink_to(target)
    node.daemon.signal(signal.SIGUSR1)
    clock.wait_until("the link is replaced", lambda: not link.is_symlink(), 10)
    assert target.read_text() == "theirs"
