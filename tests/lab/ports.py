# SPDX-License-Identifier: Apache-2.0
"""Who sends which adverts: VRRP as it enters the ports of the bridge, unicast too."""

import re
from dataclasses import dataclass
from pathlib import Path

from . import namespaces, tcpdump

# "port-a M   IP 10.0.0.1 > 224.0.0.18: VRRPv2, Advertisement, vrid 11, prio 100, ..."
_ADVERT = re.compile(r"port-(\w+) +\w+ +IP6? .*?vrid (\d+), prio (\d+)")


@dataclass(frozen=True)
class PortAdvert:
    at: float
    node: str
    vrid: int
    priority: int


class Ports:
    def __init__(self, log: Path):
        self._process = tcpdump.start(namespaces.BRIDGE, "any", "ip proto 112 or ip6 proto 112",
                                      log, "-Q", "in")

    def adverts(self, since: float = 0.0) -> list[PortAdvert]:
        found = []
        for line in list(self._process.lines):
            if line.at < since:
                continue
            match = _ADVERT.search(line.text)
            if match:
                found.append(PortAdvert(line.at, match[1], int(match[2]), int(match[3])))
        return found

    def masters(self, since: float) -> dict[int, set[str]]:
        """By virtual router: the nodes that have claimed (priority above 0) since then."""
        found: dict[int, set[str]] = {}
        for advert in self.adverts(since):
            if advert.priority > 0:
                found.setdefault(advert.vrid, set()).add(advert.node)
        return found
