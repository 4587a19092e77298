# SPDX-License-Identifier: Apache-2.0
"""interface_up_down_delays: a link that flaps does not matter, one that stays down is a fault."""

import subprocess

from lab import clock
from lab.classic_pair import Vrrp
from lab.crash_pair import TAKEOVER, CrashPair, Setup
from lab.namespaces import BRIDGE

DELAYS = "interface_up_down_delays {\n    eth1 1.5 1\n}\n"


def carrier(node: str, state: str):
    subprocess.run(["ip", "-n", BRIDGE, "link", "set", f"port-{node}", state], check=True)


def test():
    # The address would run out while the link is down and nothing renews it.
    pair = CrashPair(Setup(vrrp=Vrrp(nopreempt=False), lifetime=False))
    pair.start("a", DELAYS + pair.conf("a"))
    clock.wait_until("a holds the address", lambda: pair.network.has_vip("a"), TAKEOVER)
    a = pair.daemons["a"]
    for _ in range(3):
        carrier("a", "down")
        carrier("a", "up")
    clock.must_hold("a holds the address", lambda: pair.network.has_vip("a"), 3)
    assert not a.find("Entering FAULT"), "a flap was a fault"

    down = clock.now()
    carrier("a", "down")
    fault = clock.wait_until("a is in fault", lambda: a.find("Entering FAULT STATE: .*is down"),
                             TAKEOVER)
    assert fault.at >= down + 1.5
    up = clock.now()
    carrier("a", "up")
    back = clock.wait_until("a is backup", lambda: a.find("Entering BACKUP", up), TAKEOVER)
    assert back.at >= up + 0.999
