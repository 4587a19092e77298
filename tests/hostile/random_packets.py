# SPDX-License-Identifier: Apache-2.0
"""100,000 random and mutated packets change nothing: at the master, the backup, and in fault."""

import sys
from pathlib import Path

from lab import clock, namespaces
from lab.plain_pair import PlainPair, Speech
from lab.processes import Process

FRAMES = 100_000
SPEECHES = {"v2 PASS": Speech(2), "v3": Speech(3), "v3 IPv6": Speech(3, 6),
            "v2 unicast": Speech(2, unicast=True)}
VARIANTS = {name: {"speech": speech} for name, speech in SPEECHES.items()}
STRANGER = Path(__file__).resolve().parents[1] / "lab" / "stranger.py"
MEMORY_MAY_GROW_KIB = 3 * 1024  # buffers that are filled once
LINES_AT_MOST = 150  # one for each reason and sender, and again when a minute has gone


def flood(pair: PlainPair, seed: int):
    stranger = Process("the stranger", namespaces.inside("client", [
        sys.executable, str(STRANGER), namespaces.INTERFACE, "flood", str(pair.speech.version),
        str(pair.speech.family), str(FRAMES), str(seed)]), pair.lab / "stranger.log")
    assert stranger.wait(120) == 0, [line.text for line in stranger.lines]
    print(stranger.lines[-1].text)


def test(speech):
    pair = PlainPair(speech)
    pair.start_both()
    flood(pair, seed=1)  # buffers are filled now
    before = {node: sum(daemon.resident_kib()) for node, daemon in pair.daemons.items()}
    begin = clock.now()
    flood(pair, seed=2)
    pair.hears_again("a")

    for node in ("a", "b"):
        assert pair.daemons[node].running(), f"{node}'s daemon has ended"
        assert pair.transitions(node, begin) == [], pair.transitions(node, begin)
        grown = sum(pair.daemons[node].resident_kib()) - before[node]
        assert grown < MEMORY_MAY_GROW_KIB, f"{node} has grown by {grown} KiB"
        lines = len([1 for line in list(pair.daemons[node].lines) if line.at >= begin])
        assert lines < LINES_AT_MOST, f"{node} wrote {lines} lines"
    assert pair.holds("a") and not pair.holds("b")
    assert pair.ports.masters(begin)[51] - {"client"} == {"a"}

    # In fault too; and whoever was flooded takes over and comes back as ever.
    begin = clock.now()
    pair.network.link("a", up=False)
    clock.wait_until("a is in FAULT", lambda: pair.daemons["a"].find("Entering FAULT", begin), 20)
    clock.wait_until("b takes over", lambda: pair.holds("b"), 20)
    pair.network.link("a", up=True)
    clock.wait_until("a is BACKUP", lambda: pair.daemons["a"].find("Entering BACKUP", begin), 20)
    begin = clock.now()
    flood(pair, seed=3)
    assert pair.transitions("a", begin) == [] and pair.transitions("b", begin) == []
    assert pair.holds("b") and not pair.holds("a")
