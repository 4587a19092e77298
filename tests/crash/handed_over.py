# SPDX-License-Identifier: Apache-2.0
"""Stopped, and what was in its file is the host's own now: vrrpd has taken its own away when it
stopped, and takes nothing from others when it is back."""

from lab import clock, namespaces, routing
from lab.crash_pair import TAKEOVER, CrashPair, Setup
from lab.namespaces import INTERFACE, VIP

STATIC, NEW = "10.5.1.1", "192.168.14.89"
MORE = f"""
static_ipaddress {{
    {STATIC}/24 dev {INTERFACE}
}}
"""


def test():
    pair = CrashPair(Setup(lifetime=False, more=MORE))
    pair.start("a")
    clock.wait_until("a holds both", lambda: {STATIC, VIP} <= set(pair.network.addresses("a")),
                     TAKEOVER)
    assert pair.daemons["a"].terminate() == 0
    assert pair.network.addresses("a") == [namespaces.ADDRESS["a"]]
    for address in (f"{VIP}/32", f"{STATIC}/24"):
        routing.ip("a", "address", "add", address, "dev", INTERFACE)
    pair.start("a", pair.conf("a").replace(MORE, "").replace(VIP, NEW))
    clock.wait_until("a holds the new one", lambda: NEW in pair.network.addresses("a"), TAKEOVER)
    assert {STATIC, VIP} <= set(pair.network.addresses("a")), "it took somebody else's"
