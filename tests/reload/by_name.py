# SPDX-License-Identifier: Apache-2.0
"""Started by a link of that name, the daemon answers to keepalived: scripts find it, and only it."""

import os
import signal
import subprocess
from pathlib import Path

from lab import clock, namespaces, sandbox, vrrpd
from lab.processes import Process
from lab.reloading import FIRST


def test():
    lab = sandbox.furnish()
    namespaces.Network()
    link = lab / "keepalived"
    link.symlink_to(vrrpd.program())
    (lab / "keepalived.conf").write_text(FIRST)
    (lab / "vrrpd.toml").write_text(
        f'[vrrpd]\nstate_directory = "{lab}/state"\nruntime_directory = "{lab}/run"\n')
    daemon = Process("keepalived by name", namespaces.inside("a", [
        str(link), "-n", "-l", "-D", "-f", str(lab / "keepalived.conf"), "--toml",
        str(lab / "vrrpd.toml"), "-p", str(lab / "k.pid"), "-r", str(lab / "k_vrrp.pid"),
        "--snmp"]), lab / "daemon.log")
    clock.wait_until("it is master", lambda: daemon.find("Entering MASTER"), 20)
    assert daemon.says("SNMP.* not supported, ignoring"), "an option is passed over in silence"
    assert (lab / "k.pid").read_text() == f"{daemon.pid}\n"
    assert (lab / "k_vrrp.pid").read_text() == f"{daemon.pid}\n"
    assert Path(f"/proc/{daemon.pid}/comm").read_text() == "keepalived\n"
    found = subprocess.run(["pidof", "keepalived"], capture_output=True, text=True, check=True)
    assert found.stdout.split() == [str(daemon.pid)], found.stdout
    version = subprocess.run([str(link), "-v"], capture_output=True, text=True, check=True)
    assert version.stderr.startswith("Keepalived v"), version.stderr
    os.kill(daemon.pid, signal.SIGTERM)  # what killall does
    assert daemon.wait(20) == 0
    assert not (lab / "k.pid").exists()
