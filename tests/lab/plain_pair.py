# SPDX-License-Identifier: Apache-2.0
"""A pair of vrrpd without a database: what is asserted of the protocol needs none."""

from dataclasses import dataclass
from pathlib import Path

from . import clock, namespaces, sandbox, vrrpd
from .namespaces import ADDRESS, INTERFACE, VIP, Network
from .ports import Ports
from .processes import Process

VRID = 51
VIP6 = ["fe80::14:88", "fd14::88"]
PRIORITY = {"a": 100, "b": 90}
PEER = {"a": "b", "b": "a"}


@dataclass(frozen=True)
class Speech:
    """How both nodes speak."""

    version: int = 2
    family: int = 4
    advert_int: str = "1"
    nopreempt: bool = True
    unicast: bool = False
    lines: str = ""  # more lines of the instance
    globals: str = ""  # lines of global_defs

    @property
    def seconds(self) -> float:
        return float(self.advert_int)

    @property
    def password(self) -> bytes | None:
        return b"1111" if self.version == 2 else None


def conf(node: str, speech: Speech) -> str:
    lines = [f"    state BACKUP\n    interface {INTERFACE}\n    virtual_router_id {VRID}",
             f"    priority {PRIORITY[node]}\n    version {speech.version}",
             f"    advert_int {speech.advert_int}"]
    if speech.nopreempt:
        lines.append("    nopreempt")
    if speech.password:
        lines.append("    authentication {\n        auth_type PASS\n        auth_pass 1111\n    }")
    if speech.unicast:
        lines.append(f"    unicast_src_ip {ADDRESS[node]}\n    unicast_peer {{\n"
                     f"        {ADDRESS[PEER[node]]}\n    }}")
    if speech.lines:
        lines.append(speech.lines)
    addresses = [VIP] if speech.family == 4 else VIP6
    lines.append("    virtual_ipaddress {\n        " + "\n        ".join(addresses) + "\n    }")
    global_defs = f"global_defs {{\n{speech.globals}\n}}\n" if speech.globals else ""
    return global_defs + "vrrp_instance VI_1 {\n" + "\n".join(lines) + "\n}\n"


class PlainPair:
    def __init__(self, speech: Speech, toml: str = ""):
        """toml: more lines of the table [vrrpd]."""
        self.speech = speech
        self.lab = sandbox.furnish()
        self.network = Network()
        if speech.family == 6:
            self.network.wait_for_link_local_addresses()
        self.ports = Ports(self.lab / "ports.log")
        self._toml = toml
        self.daemons: dict[str, Process] = {}

    def start(self, node: str, text: str = "") -> Process:
        """text: another keepalived.conf than the pair's."""
        directory = self.lab / node
        toml = (f'[vrrpd]\nstate_directory = "{directory}/state"\n'
                f'runtime_directory = "{directory}/run"\n{self._toml}')
        self.daemons[node] = vrrpd.start(node, directory, text or conf(node, self.speech),
                                           toml)
        return self.daemons[node]

    def start_both(self):
        """a is master and b its backup."""
        self.start("a")
        clock.wait_until("a is MASTER", lambda: self.daemons["a"].find("Entering MASTER"), 20)
        self.start("b")
        clock.wait_until("b is BACKUP", lambda: self.daemons["b"].find("Entering BACKUP"), 20)
        clock.wait_until("b has heard a", lambda: self.hears_again("a"), 20)

    def hears_again(self, node: str) -> bool:
        """The node has sent two adverts from now on."""
        begin = clock.now()
        clock.wait_until(f"two adverts of {node}", lambda: len(
            [1 for advert in self.ports.adverts(begin) if advert.node == node]) >= 2, 20)
        return True

    def holds(self, node: str) -> bool:
        if self.speech.family == 4:
            return self.network.has_vip(node)
        return namespaces.has_address6(node, VIP6[-1])

    def transitions(self, node: str, since: float) -> list[str]:
        return [line.text for line in list(self.daemons[node].lines)
                if line.at >= since and " STATE" in line.text and "Entering" in line.text]
