# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon stands still while its peer comes, is promoted, takes a write, and goes: no
look of the sleeper has seen it, but somebody else has closed its server. It does not open that
again as if it were the primary last, however short it had been that when it fell asleep."""

import time

from lab import clock
from lab.classic_pair import FAST
from lab.namespaces import ADDRESS
from lab.pair import TAKEOVER, Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"": {"at_once": False}, "right after its promotion": {"at_once": True}}
# The source role stays on without a replica: the server goes on alone after that.
POLICY = 'no_replica = "timeout"\nsemi_sync_timeout = "1s"\n'
SEEN = 7  # s; a has seen that nobody listens at b, and keeps a connection for its fence
AWAKE = 8  # s; for a to claim, and to be refused


def test(flavour, at_once):
    pair = Pair(flavour, FAST, peer=True, policy=POLICY)
    a, b = pair.servers["a"], pair.servers["b"]
    if at_once:
        b.kill()
        pair.start_daemon("a")
        clock.wait_until("a is promoted", lambda: pair.daemons["a"].find("promoted in"), TAKEOVER,
                         poll=0.005)
    else:
        pair.start_daemons()
        pair.daemons["b"].kill()
        b.kill()
        time.sleep(SEEN)

    pair.daemons["a"].stop()
    b.start()
    pair.start_daemon("b")
    clock.wait_until("b follows a again", lambda: b.follows(ADDRESS["a"]), TAKEOVER)
    a.sql.query("INSERT INTO lab.trap VALUES (1)")
    pair.wait_for_primary("b")
    b.sql.query("INSERT INTO lab.trap VALUES (2)")
    assert a.closed(), "b opened beside a"
    pair.daemons["b"].kill()
    b.kill()

    woken = clock.now()
    pair.daemons["a"].cont()
    clock.wait_until("a notices that it slept",
                     lambda: pair.daemons["a"].find("slept longer", woken), TAKEOVER)
    clock.must_hold("a's server stays closed", a.closed, AWAKE, poll=0.1)
    assert not pair.daemons["a"].find(r"promoted in", woken)
