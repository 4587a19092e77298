# SPDX-License-Identifier: Apache-2.0
"""The packet filter of a node, as nft(8) shows it, and who answers through it."""

import re
import subprocess

from .namespaces import INTERFACE, inside


def run(node: str, *argv: str, check: bool = False) -> str:
    """What the program says, on the node."""
    return subprocess.run(inside(node, list(argv)), capture_output=True, text=True,
                          check=check).stdout


def nft(node: str, commands: str) -> str:
    return run(node, "nft", commands, check=True)


def tables(node: str) -> set[str]:
    """{"inet keepalived", …}"""
    return set(re.findall(r"table (\S+ \S+)", nft(node, "list tables")))


def table(node: str, name: str) -> str:
    """Empty if there is none."""
    return run(node, "nft", "list", "table", "inet", name)


def answers(node: str, address: str, interface: str = INTERFACE) -> bool:
    """A ping from that node. interface: for link-local addresses."""
    through = ["-I", interface] if address.startswith("fe80") else []
    return "1 received" in run(node, "ping", "-c", "1", "-W", "1", *through, address)


def resolves(address: str) -> str:
    """The MAC address that the client is told for it, asking anew; empty: nobody told."""
    run("client", "ip", "neighbour", "flush", "all")
    answers("client", address)
    shown = run("client", "ip", "neighbour", "show", address, "dev", INTERFACE)
    found = re.search(r"lladdr (\S+)", shown)
    return found[1] if found else ""
