# SPDX-License-Identifier: Apache-2.0
"""Each daemon reaches its own server over TCP, not by a unix socket: the primary's server is killed,
and comes back."""

import time

from lab import clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour, peer=True, local_over_tcp=True)
    a, b = pair.servers["a"], pair.servers["b"]
    a.sql.query("RENAME USER 'vrrpd'@'localhost' TO 'vrrpd'@'127.0.0.1'")  # reaches b, too
    clock.wait_until("b has the account", lambda: b.sql.value(
        "SELECT COUNT(*) FROM mysql.user WHERE USER = 'vrrpd' AND HOST = '127.0.0.1'") == "1", 30)
    pair.start_daemons()
    pair.start_writer()
    killed = clock.now()
    a.kill()
    pair.wait_for_writes_on("b", killed, 20)
    time.sleep(1)
    pair.assert_nothing_lost("b")
    assert pair.daemons["a"].says(r"process \d+ has ended", killed), (
        "the server's process was not known by its pid file")
    back = clock.now()
    a.start()
    pair.wait_for_rejoin("a", back)
    pair.stays("b", 3)
