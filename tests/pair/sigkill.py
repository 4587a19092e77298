# SPDX-License-Identifier: Apache-2.0
"""SIGKILL of the primary's server: the peer promotes, nothing is lost, the old one comes back."""

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
    pair.servers["a"].kill()
    pair.wait_for_writes_on("b", fault)
    time.sleep(1)
    pair.writer.stop()
    assert pair.network.holders() == ["b"]
    pair.assert_nothing_lost("b")

    back = clock.now()
    pair.servers["a"].start()
    pair.wait_for_rejoin("a", back)
    pair.stays("b", 3)
