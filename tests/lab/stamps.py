# SPDX-License-Identifier: Apache-2.0
"""Times that programs write before their lines, turned into the boot-time clock.

They are better than the time of arrival: a line waits in queues and for our reader.
"""

import re
import time
from datetime import datetime

BOOT_IN_WALL_TIME = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)

_WALL = {
    # vrrpd: "2026-01-31 12:00:00.123 vrrpd[42]: info: ..."
    "vrrpd": (re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) \w+\[\d+\]: "),
              "%Y-%m-%d %H:%M:%S.%f"),
    # ip -ts: "[2026-01-31T12:00:00.123456] ..."
    "ip": (re.compile(r"^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+)\] "), "%Y-%m-%dT%H:%M:%S.%f"),
}

# A program cuts its stamps, to milliseconds at the coarsest: a line is that much younger at most.
CUT = 0.001


def stamp_of(program: str):
    """A function of a line: (boot-time seconds, the rest of the line), or None without a stamp."""
    pattern, form = _WALL[program]
    last = 0.0

    def stamp(text: str):
        nonlocal last
        match = pattern.match(text)
        if not match:
            return None
        wall = datetime.strptime(match[1], form).timestamp()
        # Asked anew for each line: the wall clock may be set while a test runs. One program's
        # lines keep their order all the same.
        boot_in_wall_time = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
        last = max(last, wall - boot_in_wall_time)
        return last, text[match.end():]

    return stamp
