# SPDX-License-Identifier: Apache-2.0
"""VRRP adverts as the client's side of the bridge sees them."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from . import namespaces, tcpdump

_ADVERT = re.compile(r"IP ([0-9.]+) > 224\.0\.0\.18: .*?prio (\d+)")


@dataclass(frozen=True)
class Advert:
    at: float
    source: str
    priority: int


class Capture:
    def __init__(self, log: Path):
        self._process = tcpdump.start("client", namespaces.INTERFACE, "ip proto 112", log)

    def adverts(self, since: float = 0.0) -> list[Advert]:
        found = []
        for line in list(self._process.lines):
            match = _ADVERT.search(line.text)
            if match and line.at >= since:
                found.append(Advert(line.at, match[1], int(match[2])))
        return found

    def counts(self, since: float = 0.0) -> Counter:
        """Adverts that claim (priority above 0), by sender."""
        return Counter(advert.source for advert in self.adverts(since) if advert.priority > 0)

    def stop(self):
        self._process.terminate(5)
