# SPDX-License-Identifier: Apache-2.0
"""A client that pings the virtual address every 10 ms, and counts what is not answered."""

import re
from pathlib import Path

from . import clock, namespaces
from .processes import Process

INTERVAL = 0.01
_ANSWER = re.compile(r"icmp_seq=(\d+) ttl=")
_SUMMARY = re.compile(r"(\d+) packets transmitted, (\d+) received")


class Pinger:
    """Returns when the address answers."""

    def __init__(self, lab: Path, address: str = namespaces.VIP):
        self._process = Process("ping", namespaces.inside("client", [
            "ping", "-n", "-i", str(INTERVAL), address]), lab / "ping.log")
        clock.wait_until("the address answers a ping",
                         lambda: self._process.find(_ANSWER.pattern), 10)

    def lost(self) -> int:
        """Ends it: how many were not answered. The last one may still have been on its way."""
        self._process.signal(2)  # SIGINT: ping says how it went
        self._process.wait(10)
        summary = self._process.find(_SUMMARY.pattern)
        sent, received = map(int, _SUMMARY.search(summary.text).groups())
        answered = {int(_ANSWER.search(line.text)[1]) for line in self._process.lines
                    if _ANSWER.search(line.text)}
        assert len(answered) == received, f"{received} answers, but of {len(answered)} pings"
        return len(set(range(1, sent + 1)) - answered - {sent})
