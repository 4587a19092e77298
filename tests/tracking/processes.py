# SPDX-License-Identifier: Apache-2.0
"""vrrp_track_process: a program that ends is a fault, unless it is back in time."""

from lab import clock
from lab.classic_pair import Vrrp
from lab.crash_pair import TAKEOVER, CrashPair, Setup
from lab.processes import Process

# Namespaces have no process connector: the daemon looks once a second.
TRACKED = """vrrp_track_process tracked {
    process sleep 4711
    terminate_delay 3
}
"""


def test():
    pair = CrashPair(Setup(vrrp=Vrrp(nopreempt=False)))

    def start_program():
        return Process("the tracked program", ["sleep", "4711"], pair.lab / "program.log")

    pair.start("a", TRACKED + pair.conf("a").replace(
        "    virtual_ipaddress",
        "    track_process {\n        tracked\n    }\n    virtual_ipaddress"))
    clock.wait_until("a is in fault", lambda: pair.daemons["a"].find(
        "Entering FAULT STATE: .*process tracked: 0 of sleep run, at least 1 are wanted"), TAKEOVER)
    program = start_program()
    clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], TAKEOVER)
    pair.start("b")
    clock.wait_until("b is backup", lambda: pair.daemons["b"].find("Entering BACKUP"), TAKEOVER)

    program.kill()
    program = start_program()
    clock.must_hold("a restart within terminate_delay does not matter",
                    lambda: pair.network.holders() == ["a"], 5)
    program.kill()
    clock.wait_until("the address goes to b", lambda: pair.network.holders() == ["b"], TAKEOVER)
    start_program()
    clock.wait_until("the address comes back", lambda: pair.network.holders() == ["a"], TAKEOVER)
