# SPDX-License-Identifier: Apache-2.0
"""tcpdump, listening when start() returns."""

from pathlib import Path

from . import clock
from .processes import Process

# With --immediate-mode each packet takes as much of the ring as the longest could need: with
# tcpdump's own length of 256 KiB a burst of ten overflows it.
_LENGTH = 512


def start(namespace: str, interface: str, what: str, log: Path, *options: str) -> Process:
    process = Process(f"tcpdump of {interface}", [
        "ip", "netns", "exec", namespace, "tcpdump", "-l", "-n", "-i", interface,
        "--immediate-mode", "-s", str(_LENGTH), "-B", "16384", *options, what], log)
    clock.wait_until("tcpdump listens", lambda: process.find("listening on"), 10)
    return process
