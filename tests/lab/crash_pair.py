# SPDX-License-Identifier: Apache-2.0
"""Two nodes with vrrpd and no database: a is master first, and nothing preempts."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import address_watch, clock, namespaces, sandbox, vrrpd
from .capture import Capture
from .classic_pair import Vrrp, keepalived_conf, plain_toml
from .namespaces import Network
from .processes import Process

TAKEOVER = 20.0  # seconds; generous


@dataclass(frozen=True)
class Setup:
    """What differs between the cases. more: lines for a's keepalived.conf."""

    vrrp: Vrrp = Vrrp()
    lifetime: bool = True
    more: str = ""


def told_script(lab: Path) -> tuple[Path, Callable[[], list[str]]]:
    """A script for `notify`, and the states that it was told of."""
    told = lab / "told"
    script = lab / "told.sh"
    script.write_text(f'#!/bin/sh\necho "$3" >> {told}\n')
    script.chmod(0o755)
    return script, lambda: told.read_text().split() if told.exists() else []


class CrashPair:
    def __init__(self, setup: Setup = Setup()):
        self.lab = sandbox.furnish()
        self.network = Network()
        self.setup = setup
        self.capture = Capture(self.lab / "adverts.log")
        self.watch = address_watch.watch(self.lab)
        self.daemons: dict[str, Process] = {}

    def conf(self, node: str) -> str:
        return keepalived_conf(node, self.setup.vrrp, tracked=False) + (
            self.setup.more if node == "a" else "")

    def toml(self, node: str) -> str:
        lifetime = "" if self.setup.lifetime else "address_lifetime = false\n"
        return plain_toml(self.lab / node) + lifetime

    def start(self, node: str, conf: str | None = None, without: tuple[str, ...] = ()) -> float:
        """Returns when, just before. conf: in place of its usual one. without: capabilities."""
        through = ("setpriv", "--bounding-set", ",".join(f"-{one}" for one in without)) if (
            without) else ()
        at = clock.now()
        self.daemons[node] = vrrpd.start(node, self.lab / node, conf or self.conf(node),
                                         self.toml(node), through)
        return at

    def start_both(self):
        """Returns when a holds the address and b follows it."""
        self.start("a")
        clock.wait_until("a holds the address", lambda: self.network.holders() == ["a"], TAKEOVER)
        self.start("b")
        clock.wait_until("b is backup", lambda: self.daemons["b"].find("Entering BACKUP"), TAKEOVER)

    def release(self, node: str, *more: str) -> subprocess.CompletedProcess:
        directory: Path = self.lab / node
        return subprocess.run(namespaces.inside(node, [
            str(vrrpd.program()), "--release", "-f", str(directory / "keepalived.conf"),
            "--toml", str(directory / "vrrpd.toml"), *more]), capture_output=True, text=True, check=False)
