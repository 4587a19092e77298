# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is killed (SIGKILL): the address dies with it by its kernel lifetime, and
the peer closes the old server before it opens its own."""

import time

from lab import clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
LIFETIME = 15.0  # generous: the daemon's lifetimes are a few master-down intervals


def test(flavour):
    pair = Pair(flavour)
    pair.start_daemons()
    pair.start_writer()
    fault = clock.now()
    pair.daemons["a"].kill()
    clock.wait_until("the address runs out on a", lambda: not pair.network.has_vip("a"), LIFETIME)
    pair.wait_for_writes_on("b", fault)
    assert not pair.servers["a"].writable(), "two writable servers"
    time.sleep(1)
    pair.writer.stop()
    pair.assert_nothing_lost("b")

    back = clock.now()
    pair.start_daemon("a")
    pair.wait_for_rejoin("a", back)
    pair.stays("b", 3)
