# SPDX-License-Identifier: Apache-2.0
"""What happened, from all sources, in the order in which it happened."""

import re
import textwrap
from dataclasses import dataclass

from .processes import Process

# What the daemon says, and how the timeline tells it; {1} is the pattern's first group. The only
# place that knows the daemon's wording. First match wins; a line that matches nothing is not part
# of the story.
STORY = [
    (r"VRRP_Script\(\w+\) failed \((?:connect as \S+: )?(.*)\)$", "detected: {1}"),
    (r"sent priority 0", "priority 0 is sent: the peer need not wait"),
    (r"Entering FAULT STATE", "FAULT: off master"),
    (r"fence: (.*)", "is this node closed? {1}"),
    (r"receiver stopped: (.*)", "receiver stopped: {1}"),
    (r"master, promoting", "MASTER on the wire; the address waits for the promotion"),
    (r"\) (fence the peer(?: again)?): ([0-9.]+ ms) \((.*)\)", "{1}: {3}"),
    (r"\) (open for writes): ([0-9.]+ ms)", "WRITABLE"),
    # The planner stops replication only when the drain is proven by GTID.
    (r"\) stop replication: ([0-9.]+ ms)", "relay log drained; replication stopped ({1})"),
    (r"\) ([a-z][a-z -]+): ([0-9.]+ ms.*)", "{1} ({2})"),
    (r"\) (promoted in .*)", "{1}"),
    (r"\) (drain\S* .*|the relay log .*)", "{1}"),
    (r"Entering MASTER STATE", "MASTER, with the address"),
    (r"Entering BACKUP STATE: (.*)", "BACKUP: {1}"),
    (r"\) (refuse.*|not fenced.*)", "{1}"),
    (r"\) (?:not protected|protected): (.*)", "{1}"),
]
_WIDTH = 100  # of what is told about one event


@dataclass(frozen=True)
class Event:
    at: float
    where: str
    what: str


def daemon_events(where: str, process: Process, since: float) -> list[Event]:
    """The daemon's lines that STORY knows, in its words where those say more."""
    found = []
    for line in list(process.lines):
        if line.at < since:
            continue
        for pattern, telling in STORY:
            match = re.search(pattern, line.text)
            if match:
                found.append(Event(line.at, where, telling.format(match[0], *match.groups())))
                break
    return found


def text(events: list[Event], zero: float) -> str:
    """One line for each event, milliseconds after `zero`, sources in a column."""
    width = max((len(event.where) for event in events), default=0)
    return "\n".join(f"{(event.at - zero) * 1000:9.1f} ms  {event.where:{width}}  "
                     f"{textwrap.shorten(event.what, _WIDTH, placeholder=' ...')}"
                     for event in sorted(events, key=lambda event: event.at))
