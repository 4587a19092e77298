# SPDX-License-Identifier: Apache-2.0
"""A node of higher priority comes back beside a living primary: it asks it to hand over (row 45)."""

from lab import classic_pair, clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"v2": {"vrrp": classic_pair.Vrrp(nopreempt=False)},
            "v3": {"vrrp": classic_pair.Vrrp(version=3, advert_int="0.1", nopreempt=False)}}


def test(flavour, vrrp):
    pair = Pair(flavour, vrrp=vrrp, peer=True)
    pair.start_daemons()
    pair.start_writer()
    stopped = clock.now()
    pair.daemons["a"].terminate(within=30)
    pair.wait_for_writes_on("b", stopped)
    back = clock.now()
    pair.start_daemon("a")
    pair.wait_for_writes_on("a", back, within=60)
    pair.wait_for_primary("a")
    b = pair.daemons["b"]
    assert b.says("handed over: the peer has taken over", back)
    assert not b.find("sent priority 0", back)
    pair.stays("a", 3)
    pair.writer.stop()
    pair.assert_nothing_lost("a")
