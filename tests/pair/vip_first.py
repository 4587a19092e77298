# SPDX-License-Identifier: Apache-2.0
"""vip_order = "first": the address is there before the promotion is through, as with keepalived."""

from lab import clock
from lab.pair import Pair
from matrix.backlog import Backlog

FLAVOURS = ("mariadb",)


def test(flavour):
    pair = Pair(flavour, peer=True, policy='vip_order = "first"\n')
    pair.start_daemons()
    pair.start_writer()
    backlog = Backlog(pair.servers["a"], pair.servers["b"])
    killed = clock.now()
    pair.servers["a"].kill()
    clock.wait_until("b has the address", lambda: pair.network.holders() == ["b"], 20)
    assert not pair.servers["b"].writable(), "it was promoted already: nothing was seen"
    assert not pair.daemons["b"].find("Entering MASTER", killed)
    backlog.release()
    pair.wait_for_writes_on("b", killed)
    assert pair.daemons["b"].says("Entering MASTER", killed)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
