# SPDX-License-Identifier: Apache-2.0
"""The mixed-pair matrix: vrrpd beside keepalived 2.2, keepalived 2.3 and FRR, both ways round.

One pair runs every cell (version, family, multicast or unicast, PASS or none, preempt or nopreempt,
interval) as a virtual router of its own. In every one of them: one master, failover on SIGKILL,
the preemption rule, and the end of the other daemon.
"""

import json
import os
from pathlib import Path

from lab import cells, clock, frr, keepalived, sandbox, sid, vrrpd
from lab.cells import CELLS, Cell
from lab.classic_pair import plain_toml
from lab.frr import Frr
from lab.holders import Holders
from lab.namespaces import Network
from lab.ports import Ports
from lab.runner import Skip

PEERS = ("keepalived 2.2", "keepalived 2.3", "FRR")
VARIANTS = {f"{first} first, {other} second": {"first": first, "other": other}
            for peer in PEERS for first, other in (("vrrpd", peer), (peer, "vrrpd"))}
PATIENCE = 30


class Pair:
    """The two nodes, their daemons, and what is seen of them from outside."""

    def __init__(self, first: str, other: str):
        self.lab = sandbox.furnish()
        self.kinds = {"a": first, "b": other}
        self.cells = [c for c in CELLS if "FRR" not in (first, other) or not frr.knows(c)]
        self.network = Network()
        self.network.wait_for_link_local_addresses()
        self.ports = Ports(self.lab / "ports.log")
        self.holders = Holders(self.cells)
        self.daemons = {}

    def start(self, node: str):
        kind = self.kinds[node]
        directory = self.lab / node
        if kind == "FRR":
            self.daemons[node] = Frr(node, directory, self.cells)
            return
        conf = cells.keepalived_conf(node, self.cells)
        if kind == "vrrpd":
            self.daemons[node] = vrrpd.start(node, directory, conf, plain_toml(directory))
        else:
            self.daemons[node] = keepalived.start(node, directory, conf, kind)

    def wrong(self, expected: dict[Cell, str], since: float) -> list[str]:
        """The cells whose addresses, or whose adverts since then, are not the expected node's."""
        held = self.holders.now()
        masters = self.ports.masters(since)
        return [f"{cell.name} (vrid {cell.vrid}): {node} expected, the addresses are on "
                f"{sorted(held[cell])}, adverts come from {sorted(masters.get(cell.vrid, []))}"
                for cell, node in expected.items()
                if held[cell] != {node} or masters.get(cell.vrid) != {node}]

    def settle(self, what: str, expected: dict[Cell, str]):
        """Everywhere the expected node becomes the only one, and stays so for three intervals."""
        deadline = clock.now() + PATIENCE
        while True:
            since = clock.now()
            clock.must_hold("", lambda: True, 3.5)
            wrong = self.wrong(expected, since)
            if not wrong:
                return
            if clock.now() > deadline:
                raise AssertionError(f"{what}:\n  " + "\n  ".join(wrong))

    def takeovers(self, killed_at: float) -> dict[str, float]:
        """By cell: seconds from a's last advert to b's first, as the bridge's ports saw them."""
        adverts = self.ports.adverts()
        found = {}
        for cell in self.cells:
            ours = [advert for advert in adverts if advert.vrid == cell.vrid]
            last = max(advert.at for advert in ours if advert.node == "a")
            first = min(advert.at for advert in ours
                        if advert.node == "b" and advert.at > killed_at)
            found[cell.name] = first - last
        return found

    def everywhere(self, node: str) -> dict[Cell, str]:
        return {cell: node for cell in self.cells}


def write_table(first: str, other: str, takeovers: dict[str, float]):
    """For docs/interoperability.md: $VRRPD_MATRIX_RESULTS names a directory."""
    directory = os.environ.get("VRRPD_MATRIX_RESULTS")
    if directory:
        (Path(directory) / f"{first}, {other}.json").write_text(json.dumps(takeovers, indent=1))


def test(first, other):
    if "FRR" in (first, other) and frr.missing():
        raise Skip(frr.missing())
    if "keepalived 2.3" in (first, other) and sid.tree() is None:
        raise Skip("no keepalived from Debian sid here; tests/lab/sid_tree says why")
    pair = Pair(first, other)
    pair.start("a")
    # With nopreempt whoever is first stays: a has a head start. (FRR's addresses are there before.)
    clock.wait_until("a is master everywhere", lambda: all(
        pair.ports.masters(0).get(cell.vrid) == {"a"} for cell in pair.cells), PATIENCE, poll=0.2)
    pair.start("b")
    pair.settle("one master", pair.everywhere("a"))

    killed_at = clock.now()
    pair.daemons["a"].kill()
    clock.wait_until("b takes over everywhere", lambda: all(
        "b" in nodes for nodes in pair.holders.now().values()), PATIENCE)
    if pair.kinds["a"] != "vrrpd":
        pair.holders.clear("a")  # a killed daemon's addresses stay there
    pair.settle("failover on SIGKILL", pair.everywhere("b"))
    takeovers = pair.takeovers(killed_at)

    pair.start("a")
    pair.settle("the preemption rule",
                {cell: "b" if cell.nopreempt else "a" for cell in pair.cells})

    pair.daemons["b"].terminate()
    pair.settle("the other daemon's end", pair.everywhere("a"))
    write_table(first, other, takeovers)
