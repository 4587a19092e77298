# SPDX-License-Identifier: Apache-2.0
"""Killed, and back at once with another address in its file: the old one does not stay behind."""

from lab import clock, namespaces
from lab.crash_pair import TAKEOVER, CrashPair, Setup

NEW = "192.168.14.89"


def test():
    pair = CrashPair(Setup(lifetime=False))
    pair.start("a")
    clock.wait_until("a holds the address", lambda: pair.network.has_vip("a"), TAKEOVER)
    pair.daemons["a"].kill()
    pair.start("a", pair.conf("a").replace(namespaces.VIP, NEW))
    clock.wait_until("a holds the new address", lambda: NEW in pair.network.addresses("a"),
                     TAKEOVER)
    assert not pair.network.has_vip("a"), "the old address is still there"
    assert pair.daemons["a"].says("its configuration is another one now")
