# SPDX-License-Identifier: Apache-2.0
"""Times that programs write before their lines, turned into the boot-time clock.

They are better than the time of arrival: a line waits in queues and for our reader.
"""

import re
import time
from datetime import datetime

# Taken once, so that lines of one millisecond keep their order.
BOOT_IN_WALL_TIME = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)

_WALL = {
    # vrrpd: "2026-01-31 12:00:00.123 vrrpd[42]: info: ..."
    "vrrpd": (re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) \w+\[\d+\]: "),
              "%Y-%m-%d %H:%M:%S.%f"),
    # ip -ts: "[2026-01-31T12:00:00.123456] ..."
    "ip": (re.compile(r"^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+)\] "), "%Y-%m-%dT%H:%M:%S.%f"),
}


def stamp_of(program: str):
    """A function of a line: (boot-time seconds, the rest of the line), or None without a stamp."""
    pattern, form = _WALL[program]

    def stamp(text: str):
        match = pattern.match(text)
        if not match:
            return None
        wall = datetime.strptime(match[1], form).timestamp()
        return wall - BOOT_IN_WALL_TIME, text[match.end():]

    return stamp
