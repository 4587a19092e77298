# SPDX-License-Identifier: Apache-2.0
"""Two servers on each host, on ports 3306 and 3307, each with an address of its own: one of them
fails over, and the other one is left alone."""

import time

from lab import clock
from lab.namespaces import ADDRESS
from lab.second_pair import TwoServers

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = TwoServers(flavour)
    # b only then: both timers run out within 40 ms of each other when both start at once.
    pair.start_daemon("a")
    pair.wait_for_primary("a")
    clock.wait_until("a holds the second address", lambda: pair.second_holders() == ["a"], 30)
    pair.start_daemon("b")
    for name in ("MAIN", "ORDERS"):
        clock.wait_until(f"b may take {name} over",
                         lambda n=name: pair.may_take_over("b", n), 30)
    pair.start_writer()
    pair.start_second_writer()
    killed = clock.now()
    pair.orders["a"].kill()
    clock.wait_until("a write is acknowledged by b's second server",
                     lambda: pair.second_writer.first_on(2, killed), 20)
    time.sleep(2)
    assert pair.second_holders() == ["b"]
    assert pair.network.holders() == ["a"], "the other address moved"
    assert pair.servers["a"].writable() and not pair.servers["b"].writable()
    lost = pair.second_writer.lost_on(pair.orders["b"])
    assert not lost, f"{len(lost)} acknowledged writes are not on b"
    failed = [one for one in pair.writer.failures() if one.at >= killed]
    assert not failed, f"clients of the other server were told {failed}"
    assert (pair.directory("b") / "state/master_info.orders").exists()
    back = clock.now()
    pair.orders["a"].start()
    # MySQL: a write that waited for its confirmation may stand there alone.
    clock.wait_until("a's second server follows b's, or says what b's lacks", lambda: (
        pair.orders["a"].follows(ADDRESS["b"])
        or (flavour == "mysql" and pair.daemons["a"].find(
            r"\(ORDERS\) this server has transactions that the primary lacks", back))), 60)
    assert not pair.orders["a"].writable()
    assert pair.network.holders() == ["a"]
