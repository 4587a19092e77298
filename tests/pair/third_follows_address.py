# SPDX-License-Identifier: Apache-2.0
"""One primary and two replicas: the third server follows the virtual address by GTID, confirms
nothing, and goes on behind the new primary by itself, with everything."""

import time

from lab import clock, replication
from lab.empty_data import of as empty_data_of
from lab.namespaces import ADDRESS, VIP
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def third_server(pair, flavour):
    """It follows VIP; its semi-sync replica role is off, so that only b's confirmation counts."""
    kind = replication.FLAVOURS[flavour]
    third = kind("client", pair.lab)
    third.create_from(empty_data_of(kind, pair.lab))
    third.start()
    third.sql.query(third.open_for_writes)
    replication.create_schema(third, pair.passwords["app"])
    third.forget_history()
    third.sql.query(third.close_for_writes)
    third.sql.query(f"SET GLOBAL {third.replica_role} = 0")
    a = pair.servers["a"]
    a.sql.query(f"CREATE USER 'repl'@'{ADDRESS['client']}' "
                f"IDENTIFIED BY '{pair.passwords['repl']}'")
    a.sql.query(f"GRANT REPLICATION SLAVE ON *.* TO 'repl'@'{ADDRESS['client']}'")
    third.follow_at(VIP, pair.passwords["repl"])
    clock.wait_until("the third server follows the address", lambda: third.follows(VIP), 30)
    return third


def test(flavour):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    third = third_server(pair, flavour)
    pair.start_writer()
    killed = clock.now()
    pair.servers["a"].kill()
    pair.wait_for_writes_on("b", killed, 20)
    time.sleep(2)
    back = clock.now()
    pair.servers["a"].start()
    pair.wait_for_rejoin("a", back)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
    clock.wait_until("the third server has all that the new primary has", lambda: (
        third.follows(VIP) and third.written() == pair.servers["b"].written()), 60)
    assert not third.writable()
