# SPDX-License-Identifier: Apache-2.0
"""The owner of the addresses (priority 255) needs another address on its interface, as with
keepalived: a peer that has taken over holds the virtual ones, and its kernel drops what comes from
them. The owner says so, and takes over as soon as there is one."""

from lab import clock, routing
from lab.classic_pair import Vrrp
from lab.crash_pair import CrashPair, Setup
from lab.namespaces import ADDRESS, INTERFACE, PREFIX


def test():
    pair = CrashPair(Setup(vrrp=Vrrp(version=3, advert_int="0.2", nopreempt=False,
                                     priority={"a": 255, "b": 90})))
    own = f"{ADDRESS['a']}/{PREFIX}"
    routing.ip("a", "address", "delete", own, "dev", INTERFACE)
    pair.start("b")
    clock.wait_until("b holds the address", lambda: pair.network.has_vip("b"), 20)
    pair.start("a")
    clock.wait_until("a says what it needs", lambda: pair.daemons["a"].find(
        "Entering FAULT STATE: interface eth1: has no IPv4 address to send adverts from, and a "
        "virtual one will not do"), 20)
    clock.must_hold("b alone holds the address", lambda: pair.network.holders() == ["b"], 2)
    routing.ip("a", "address", "add", own, "dev", INTERFACE)
    clock.wait_until("a alone holds it", lambda: pair.network.holders() == ["a"], 20)
