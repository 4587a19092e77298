# SPDX-License-Identifier: Apache-2.0
"""A pair that was set up as dual primary: each server replicates from the other, with interleaved
auto_increment. vrrpd runs it with one writer: the primary's own replication is ended, which is said,
and each change of role turns it round."""

import time

from lab import clock
from lab.namespaces import ADDRESS
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
INTERLEAVED = {node: ("--auto-increment-increment=2", f"--auto-increment-offset={offset}")
               for node, offset in (("a", 1), ("b", 2))}


def test(flavour):
    pair = Pair(flavour, peer=True, options=INTERLEAVED)
    a, b = pair.servers["a"], pair.servers["b"]
    a.sql.query("INSERT INTO lab.trap VALUES (1)")
    b.wait_for_rows("lab.trap", 1)
    has = (a.sql.value("SELECT @@gtid_binlog_pos"),) if flavour == "mariadb" else ()
    a.follow("b", pair.passwords["repl"], *has)
    clock.wait_until("a follows b, too", lambda: a.follows(ADDRESS["b"]), 30)
    pair.start_daemons()
    clock.wait_until("a follows nobody any more", lambda: not a.follows(ADDRESS["b"]), 30)
    assert not b.writable(), "two writers"
    pair.start_writer()
    killed = clock.now()
    a.kill()
    pair.wait_for_writes_on("b", killed, 20)
    time.sleep(1)
    pair.assert_nothing_lost("b")
    back = clock.now()
    a.start(*INTERLEAVED["a"])
    pair.wait_for_rejoin("a", back)
    assert not b.follows(ADDRESS["a"]), "the new primary follows the old one"
    pair.stays("b", 3)
