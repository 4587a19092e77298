# SPDX-License-Identifier: Apache-2.0
"""What enters the ports of the switch: adverts with all that they say, and announcements.

Decoded by tcpdump, which knows nothing of vrrpd.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from . import namespaces, tcpdump

_HEAD = re.compile(r"^([0-9.]+) (\S+) +\w+ +(IP6?|ARP)\b(.*)")
_ADVERT = re.compile(r"VRRPv(\d), Advertisement,(?: \(ttl \d+\),)? vrid (\d+), prio (\d+)(.*)")
_WAY = re.compile(r"([0-9a-f.:]+) > ([0-9a-f.:]+): ")
_ANNOUNCED = re.compile(r"Request who-has ([0-9.]+)[^,]* tell \1[, ]")
_ANNOUNCED6 = re.compile(r"neighbor advertisement.*tgt is ([0-9a-f:]+)")


@dataclass(frozen=True)
class Advert:
    at: float  # seconds of the wall clock, the kernel's stamp
    port: str  # port-a: node a's INTERFACE; direct-a: its DIRECT_INTERFACE
    source: str
    destination: str
    ttl: int
    version: int
    vrid: int
    priority: int
    rest: str  # authentication, interval, addresses; tcpdump's words

    @property
    def addresses(self) -> list[str]:
        listed = re.search(r"addrs(?:\(\d+\))?: ([0-9a-f.:,]+)", self.rest)
        return listed[1].split(",") if listed else []

    @property
    def interval(self) -> str:
        """"2s" in version 2, "50cs" in version 3."""
        return re.search(r"intvl (\w+)", self.rest)[1]

    @property
    def authentication(self) -> str:
        """"simple" and the password, or "none"; of version 2."""
        kind = re.search(r"authtype (\w+)", self.rest)
        text = re.search(r'auth "([^"^]*)', self.rest)
        return " ".join(found[1] for found in (kind, text) if found)


@dataclass(frozen=True)
class Announcement:
    """Gratuitous ARP, or an unsolicited neighbour advertisement."""

    at: float
    port: str
    address: str


class FramesSeen:
    def __init__(self, log: Path):
        self._process = tcpdump.start(
            namespaces.BRIDGE, "any", "arp or ip proto 112 or ip6 proto 112 or icmp6", log,
            "-Q", "in", "-tt", "-v")

    def adverts(self, vrid: int) -> list[Advert]:
        return [seen for seen in self._seen() if isinstance(seen, Advert) and seen.vrid == vrid]

    def announcements(self, address: str) -> list[Announcement]:
        return [seen for seen in self._seen()
                if isinstance(seen, Announcement) and seen.address == address]

    def _packets(self):
        """tcpdump -v writes a packet onto two lines, if it is IP."""
        packet = ""
        for line in list(self._process.lines):
            if line.text.startswith((" ", "\t")):
                packet += " " + line.text.strip()
                continue
            if packet:
                yield packet
            packet = line.text
        if packet:
            yield packet

    def _seen(self):
        for packet in self._packets():
            head = _HEAD.match(packet)
            # The bridge itself repeats what its ports say.
            of_node = head and head[2].startswith(("port-", "direct-"))
            seen = of_node and (_advert(head) or _announcement(head))
            if seen:
                yield seen


def _advert(head: re.Match) -> Advert | None:
    text = head[4]
    found, way = _ADVERT.search(text), _WAY.search(text)
    if not found or not way:
        return None
    ttl = re.search(r"(?:ttl|hlim) (\d+)", text.partition(" > ")[0])
    return Advert(float(head[1]), head[2], way[1], way[2], int(ttl[1]) if ttl else 255,
                  int(found[1]), int(found[2]), int(found[3]), found[4])


def _announcement(head: re.Match) -> Announcement | None:
    found = _ANNOUNCED.search(head[4] + " ") or _ANNOUNCED6.search(head[4])
    return Announcement(float(head[1]), head[2], found[1]) if found else None
