# SPDX-License-Identifier: Apache-2.0
"""A pair of vrrpd whose node a is given another file, and told to take it up."""

import signal

from . import clock, vrrpctl
from .namespaces import INTERFACE, VIP
from .plain_pair import PlainPair, Speech
from .processes import Process

OTHER_VIP = "192.168.14.89"
THIRD_VIP = "192.168.14.90"


def instance(name: str, vrid: int, vips: list[str], priority: int = 100, lines: str = "") -> str:
    addresses = "\n".join(f"        {vip}" for vip in vips)
    return (f"vrrp_instance {name} {{\n    state BACKUP\n    interface {INTERFACE}\n"
            f"    virtual_router_id {vrid}\n    priority {priority}\n    nopreempt\n"
            "    advert_int 1\n"
            "    authentication {\n        auth_type PASS\n        auth_pass 1111\n    }\n"
            f"{lines}    virtual_ipaddress {{\n{addresses}\n    }}\n}}\n")


FIRST = instance("VI_1", 51, [VIP])


class Pair(PlainPair):
    """Node a has a file of its own."""

    def __init__(self, conf: str):
        super().__init__(Speech())
        self._conf = conf

    def start(self, node: str, text: str = "") -> Process:
        return super().start(node, text or (self._conf if node == "a" else ""))


class Reloading:
    """Node a is master of what `conf` says, node b its backup for VI_1."""

    def __init__(self, conf: str):
        self.pair = Pair(conf)
        self.directory = self.pair.lab / "a"
        self.pair.start_both()
        self.daemon = self.pair.daemons["a"]

    def write(self, conf: str):
        (self.directory / "keepalived.conf").write_text(conf)

    def reload(self, conf: str) -> list[str]:
        """Taken up by vrrpctl: what it says."""
        self.write(conf)
        return vrrpctl.asked("a", self.directory / "run", "reload")

    def refused(self, conf: str) -> str:
        self.write(conf)
        done = vrrpctl.run("a", self.directory / "run", "reload")
        assert done.returncode == 1, f"{done.returncode}: {done.stdout}{done.stderr}"
        return done.stderr

    def hang_up(self, conf: str):
        """Taken up by SIGHUP."""
        ended = "reload: done|reload refused"
        before = self.daemon.count(ended)
        self.write(conf)
        self.daemon.signal(signal.SIGHUP)
        clock.wait_until("the reload is done", lambda: self.daemon.count(ended) > before, 20)

    def transitions(self, name: str, since: float) -> list[str]:
        return [line for line in self.pair.transitions("a", since) if f"({name})" in line]
