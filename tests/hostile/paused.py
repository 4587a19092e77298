# SPDX-License-Identifier: Apache-2.0
"""A daemon that was paused (SIGSTOP, a virtual machine that stood still) does not speak first.

As master it has lost its role meanwhile: no advert, no announcement and no renewal before it has
read its sockets and become backup. As backup it believes what waits in its socket, not its timer.
"""

import re

from lab import clock, namespaces, tcpdump
from lab.plain_pair import PlainPair, Speech
from lab.processes import Process

SPEECHES = {"v3 0.1 s": (Speech(3, advert_int="0.1"), 3), "v2 1 s": (Speech(2), 6),
            "v3 IPv6 0.1 s": (Speech(3, 6, "0.1"), 3)}
VARIANTS = {
    f"{who}, {name}{'' if lifetime else ', permanent addresses'}": {
        "who": who, "speech": speech, "pause": pause, "lifetime": lifetime}
    for name, (speech, pause) in SPEECHES.items() for who in ("master", "backup", "backup, cut off")
    for lifetime in ((True, False) if who == "master" else (True,))}
# While it sleeps, announcements wait for their turn all the time.
VARIANTS["master, v3 0.1 s, announcing at a pace"] = {
    "who": "master", "pause": 3, "lifetime": True, "speech": Speech(
        3, advert_int="0.1", globals="    vrrp_garp_interval 0.2",
        lines="    garp_master_refresh 1\n    garp_master_refresh_repeat 20")}


class Spoken:
    """Adverts, announcements and address changes of one node."""

    def __init__(self, pair: PlainPair, node: str):
        self._pair, self._node = pair, node
        self._announcements = tcpdump.start(
            namespaces.BRIDGE, f"port-{node}", "arp or icmp6", pair.lab / "announcements.log",
            "-Q", "in")
        self._addresses = Process("address watch", namespaces.inside(
            node, ["ip", "-o", "monitor", "address"]), pair.lab / "addresses.log")

    def adverts(self, since: float) -> list:
        return [a for a in self._pair.ports.adverts(since) if a.node == self._node]

    def announcements(self, since: float) -> list[str]:
        """ARP requests for the virtual address by its holder; neighbour advertisements to all."""
        own = re.compile(r"Request who-has (\S+)( \(\S+\))? tell \1[, ]|neighbor advertisement")
        return [line.text for line in list(self._announcements.lines)
                if line.at >= since and own.search(line.text) and "> ff02::1:" not in line.text]

    def renewals(self, since: float) -> list[str]:
        return [line.text for line in list(self._addresses.lines)
                if line.at >= since and not line.text.startswith("Deleted")
                and (namespaces.VIP in line.text or "fd14::88" in line.text)]


def settle(seconds: float):
    clock.must_hold("", lambda: True, seconds)


def pause_master(pair: PlainPair, pause: float):
    spoken = Spoken(pair, "a")
    pair.hears_again("a")
    stopped = clock.now()
    pair.daemons["a"].stop()
    clock.wait_until("b takes over", lambda: pair.holds("b"), 20)
    settle(pause)
    begin = clock.now()
    pair.daemons["a"].cont()
    clock.wait_until("a is BACKUP", lambda: pair.daemons["a"].find("Entering BACKUP", stopped), 10)
    settle(2)
    assert spoken.adverts(begin) == []
    assert spoken.announcements(begin) == []
    assert spoken.renewals(begin) == []
    assert not pair.holds("a") and pair.holds("b")
    assert pair.transitions("b", begin) == []


def pause_backup(pair: PlainPair, pause: float, cut_off: bool):
    pair.hears_again("a")
    if cut_off:
        pair.network.cut("b")
    pair.daemons["b"].stop()
    settle(pause)
    if cut_off:
        pair.network.join("b")
    begin = clock.now()
    pair.daemons["b"].cont()
    settle(max(5 * pair.speech.seconds, 2))
    assert [a for a in pair.ports.adverts(begin) if a.node == "b"] == []
    for node in ("a", "b"):
        assert pair.transitions(node, begin) == [], pair.transitions(node, begin)
    # It has not become deaf by that.
    pair.daemons["a"].kill()
    clock.wait_until("b takes over", lambda: pair.holds("b"), 20)


def test(who, speech, pause, lifetime):
    pair = PlainPair(speech, "" if lifetime else "address_lifetime = false\n")
    pair.start_both()
    if who == "master":
        pause_master(pair, pause)
    else:
        pause_backup(pair, pause, cut_off=who != "backup")
