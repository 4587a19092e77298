# SPDX-License-Identifier: Apache-2.0
"""keepalived on a node, as the peer or in vrrpd's place: Debian 12's, or the one of Debian sid."""

from pathlib import Path

from . import namespaces, sid
from .processes import Process

RELEASES = {"keepalived 2.2": "/usr/sbin/keepalived", "keepalived 2.3": None}


def _program(release: str) -> list[str]:
    path = RELEASES[release]
    return [path] if path else sid.inside(["/usr/sbin/keepalived"])


def start(node: str, directory: Path, conf: str, release: str = "keepalived 2.2") -> Process:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "keepalived.conf").write_text(conf)
    # -G: without it each line also goes to syslog, and where there is none to the console.
    return Process(f"{node}'s {release}", namespaces.inside(node, [
        *_program(release), "-f", str(directory / "keepalived.conf"), "-n", "-l", "-D", "-G", "-P",
        "-p", str(directory / "keepalived.pid"), "-r", str(directory / "vrrp.pid")]),
        directory / "daemon.log")
