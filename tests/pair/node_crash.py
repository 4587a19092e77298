# SPDX-License-Identifier: Apache-2.0
"""The primary's machine is gone, link, server and daemon at once: nothing acknowledged is lost."""

import time

from lab import classic_pair, clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"v2": {"vrrp": classic_pair.Vrrp()}, "v3": {"vrrp": classic_pair.FAST}}


def test(flavour, vrrp):
    pair = Pair(flavour, vrrp)
    pair.start_daemons()
    pair.start_writer()
    fault = clock.now()
    pair.crash_node("a")
    pair.wait_for_writes_on("b", fault)
    time.sleep(1)
    pair.assert_nothing_lost("b")

    # The machine boots: its server comes up read-only, the daemon makes it a replica.
    clock.wait_until("the dead node's address has run out",
                     lambda: not pair.network.has_vip("a"), 20)
    pair.network.join("a")
    pair.servers["a"].start()
    back = clock.now()
    pair.start_daemon("a")
    pair.wait_for_rejoin("a", back)
    pair.stays("b", 5)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
