# SPDX-License-Identifier: Apache-2.0
"""One clock for everything that is measured: CLOCK_BOOTTIME, as the daemon and the writer use."""

import time

POLL = 0.02  # seconds between two looks


class NotInTime(AssertionError):
    """Something that must happen did not, within a bound that is generous."""


def now() -> float:
    """Seconds since boot, suspend included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def wait_until(what: str, seen, within: float, poll: float = POLL):
    """Returns the first true value of `seen()`; NotInTime with `what` after `within` seconds."""
    end = now() + within
    while True:
        value = seen()
        if value:
            return value
        if now() >= end:
            raise NotInTime(f"not seen within {within:g} s: {what}")
        time.sleep(poll)


def must_hold(what: str, seen, for_seconds: float, poll: float = POLL):
    """Watches for that long; AssertionError as soon as `seen()` is false."""
    end = now() + for_seconds
    while now() < end:
        assert seen(), f"did not hold for {for_seconds:g} s: {what}"
        time.sleep(poll)
