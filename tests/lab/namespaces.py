# SPDX-License-Identifier: Apache-2.0
"""The network: nodes a and b and a client on one bridge, which has a namespace of its own: BRIDGE.

With `direct` a and b have a second interface each, on a second bridge: a cable of their own.
Names are plain because the sandbox's /run is its own; nothing of it exists on the host.
"""

import re
import subprocess

from . import clock

PREFIX = 24
INTERFACE = "eth1"  # as the classic pair's file says
VIP = "192.168.14.88"
ADDRESS = {"a": "192.168.14.128", "b": "192.168.14.129", "client": "192.168.14.10"}
ADDRESS6 = {"a": "fd14:14::128", "b": "fd14:14::129", "client": "fd14:14::10"}
BRIDGE = "lan"
DIRECT_INTERFACE = "eth2"
DIRECT = {"a": "10.255.0.1", "b": "10.255.0.2"}
# What the switch does not pass on: rules of nft(8)'s family bridge.
_CUTS = """\
table bridge cuts {
    chain passing {
        type filter hook forward priority 0;
    }
}
"""


def inside(node: str, argv: list[str]) -> list[str]:
    """argv as a program of that node; no process stands between, so its pid is the program's."""
    return ["ip", "netns", "exec", node, *argv]


def _ip(*words: str):
    subprocess.run(["ip", *words], check=True)


def _nft(commands: str):
    subprocess.run(inside(BRIDGE, ["nft", "-f", "-"]), input=commands, text=True, check=True)


def has_address6(node: str, address: str) -> bool:
    shown = subprocess.run(["ip", "-n", node, "-6", "-o", "address", "show", "dev", INTERFACE],
                           capture_output=True, text=True, check=True)
    return f"inet6 {address}/" in shown.stdout


class Network:
    """Made by __init__; gone with the sandbox."""

    def __init__(self, direct: bool = False):
        _ip("netns", "add", BRIDGE)
        _ip("-n", BRIDGE, "link", "add", "br0", "type", "bridge", "stp_state", "0",
            "forward_delay", "0", "mcast_snooping", "0")
        _ip("-n", BRIDGE, "link", "set", "br0", "up")
        for node in ADDRESS:
            _ip("netns", "add", node)
            _ip("-n", node, "link", "set", "lo", "up")
            self.attach(node)
        if direct:
            self._lay_cable()

    @staticmethod
    def _lay_cable():
        _ip("-n", BRIDGE, "link", "add", "br1", "type", "bridge", "stp_state", "0",
            "forward_delay", "0", "mcast_snooping", "0")
        _ip("-n", BRIDGE, "link", "set", "br1", "up")
        for node, address in DIRECT.items():
            _ip("-n", node, "link", "add", DIRECT_INTERFACE, "type", "veth", "peer", "name",
                f"direct-{node}", "netns", BRIDGE)
            _ip("-n", BRIDGE, "link", "set", f"direct-{node}", "master", "br1", "up")
            _ip("-n", node, "address", "add", f"{address}/{PREFIX}", "dev", DIRECT_INTERFACE)
            _ip("-n", node, "link", "set", DIRECT_INTERFACE, "up")

    @staticmethod
    def attach(node: str):
        """Its interface and its own addresses; also again, when somebody has deleted it."""
        _ip("-n", node, "link", "add", INTERFACE, "type", "veth", "peer", "name", f"port-{node}",
            "netns", BRIDGE)
        _ip("-n", BRIDGE, "link", "set", f"port-{node}", "master", "br0", "up")
        _ip("-n", node, "address", "add", f"{ADDRESS[node]}/{PREFIX}", "dev", INTERFACE)
        _ip("-n", node, "address", "add", f"{ADDRESS6[node]}/64", "dev", INTERFACE, "nodad")
        _ip("-n", node, "link", "set", INTERFACE, "up")

    @staticmethod
    def wait_for_link_local_addresses():
        """IPv6 adverts need one that has passed duplicate address detection."""
        for node in ("a", "b"):
            clock.wait_until(f"{node} has a link-local address", lambda n=node: re.search(
                r"inet6 fe80\S+ scope link(?! tentative)", subprocess.run(
                    ["ip", "-n", n, "-6", "-o", "address", "show", "dev", INTERFACE, "scope",
                     "link"], capture_output=True, text=True, check=True).stdout), 20)

    @staticmethod
    def cut(node: str):
        """The switch forgets the node's port: nothing passes, and the node sees no link change."""
        _ip("-n", BRIDGE, "link", "set", f"port-{node}", "nomaster")

    @staticmethod
    def join(node: str):
        _ip("-n", BRIDGE, "link", "set", f"port-{node}", "master", "br0")

    @staticmethod
    def cut_way(sender: str, receiver: str, what: str = "", link: str = "port"):
        """Frames of one direction are dropped between two ports of a switch, others pass.

        what: of these only, in nft(8)'s words: "ip protocol 112". link: "direct" is the cable.
        """
        _nft(_CUTS)
        _nft(f'add rule bridge cuts passing iifname "{link}-{sender}" oifname "{link}-{receiver}" '
             f"{what} drop\n")

    @classmethod
    def cut_between(cls, one: str, other: str, what: str = "", link: str = "port"):
        cls.cut_way(one, other, what, link)
        cls.cut_way(other, one, what, link)

    @staticmethod
    def mend():
        """All that cut_way() and cut_between() cut."""
        _nft(f"{_CUTS}flush chain bridge cuts passing\n")

    @staticmethod
    def link(node: str, up: bool):
        """What an operator's hand does: the interface goes down, or comes up again."""
        _ip("-n", node, "link", "set", INTERFACE, "up" if up else "down")

    @staticmethod
    def addresses(node: str, *of: str) -> list[str]:
        """IPv4. of: words for `ip address show`; its interface's, if none are given."""
        shown = subprocess.run(["ip", "-n", node, "-4", "-o", "address", "show",
                                *(of or ("dev", INTERFACE))],
                               capture_output=True, text=True, check=True)
        return re.findall(r"inet ([0-9.]+)", shown.stdout)

    def has_vip(self, node: str) -> bool:
        """On whichever interface: it may have one of its own (use_vmac)."""
        return VIP in self.addresses(node, "scope", "global")

    def holders(self) -> list[str]:
        """The nodes that hold the virtual address."""
        return [node for node in ("a", "b") if self.has_vip(node)]

    @staticmethod
    def delete_vip(node: str):
        """What an operator's hand does."""
        _ip("-n", node, "address", "delete", f"{VIP}/32", "dev", INTERFACE)
