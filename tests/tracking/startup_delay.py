# SPDX-License-Identifier: Apache-2.0
"""vrrp_startup_delay: silence first. But a mastership that goes on has nothing to wait for."""

from lab import clock
from lab.crash_pair import TAKEOVER, CrashPair, Setup

DELAY = 6
GLOBAL = f"""global_defs {{
    vrrp_startup_delay {DELAY}
    vrrp_delay_after_boot 1
}}
"""


def test():
    pair = CrashPair(Setup(lifetime=False))
    conf = GLOBAL + pair.conf("a")
    started = pair.start("a", conf)
    a = pair.daemons["a"]
    clock.wait_until("a says that it waits", lambda: a.find("instances start in"), TAKEOVER)
    clock.wait_until("a starts", lambda: a.find("Entering BACKUP"), TAKEOVER)
    assert a.says("Entering BACKUP").at >= started + DELAY
    clock.wait_until("a holds the address", lambda: pair.network.has_vip("a"), TAKEOVER)
    assert pair.capture.adverts()[0].at >= started + DELAY, "an advert went out too early"

    a.kill()
    back = pair.start("a", conf)
    clock.wait_until("a goes on as master", lambda: pair.daemons["a"].find("MASTER as before"),
                     TAKEOVER)
    clock.wait_until("it advertises", lambda: pair.capture.counts(back), TAKEOVER)
    assert not pair.daemons["a"].find("instances start in")
