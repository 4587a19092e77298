# SPDX-License-Identifier: Apache-2.0
"""The write probe's own row waits for its confirmation when the primary's server dies, and nobody
wrote anything else: the old primary comes back by itself. MySQL has that change alone then: it is saved,
and the new primary takes its number over, so that nothing is missing when they change places."""

import time

from lab import clock, vrrpctl
from lab.namespaces import ADDRESS
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour, peer=True, heartbeat=True)
    pair.start_daemons()
    a, b = pair.servers["a"], pair.servers["b"]
    # The first beat of all makes the row; the other server must have that.
    clock.wait_until("b has the probe's row", lambda: b.sql.value(
        "SELECT COUNT(*) FROM vrrpd.heartbeat") not in ("0", None), 20)
    time.sleep(1.5)
    pair.network.cut_way("a", "b", "tcp sport 3306")
    clock.wait_until("the probe's write waits for its confirmation",
                     lambda: a.waits_for_confirmation(), 10)
    time.sleep(0.2)
    a.kill()
    pair.wait_for_primary("b")
    pair.network.mend()
    back = clock.now()
    a.start()
    clock.wait_until("a follows b", lambda: a.follows(ADDRESS["b"]), 60)
    assert not a.writable()
    if flavour == "mariadb":
        return  # its recovery has taken the row back
    saved = vrrpctl.asked("a", pair.directory("a") / "run", "errant")
    assert [one["only the write probe's"] for one in saved] == ["yes"], saved
    lone = saved[0]["gtids"]
    assert pair.daemons["a"].says("they are the write probe's", back)
    clock.wait_until("b has taken its number over", lambda: b.sql.value(
        f"SELECT GTID_SUBSET('{lone}', @@gtid_executed)") == "1", 60)
    pair.stays("b", 3)
