# SPDX-License-Identifier: Apache-2.0
"""Debian's keepalived on a node, as the peer or in vrrpd's place."""

from pathlib import Path

from . import namespaces
from .processes import Process


def start(node: str, directory: Path, conf: str) -> Process:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "keepalived.conf").write_text(conf)
    # -G: without it each line also goes to syslog, and where there is none to the console.
    return Process(f"{node}'s keepalived", namespaces.inside(node, [
        "keepalived", "-f", str(directory / "keepalived.conf"), "-n", "-l", "-D", "-G", "-P",
        "-p", str(directory / "keepalived.pid"), "-r", str(directory / "vrrp.pid")]),
        directory / "daemon.log")
