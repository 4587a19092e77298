# SPDX-License-Identifier: Apache-2.0
"""The primary's service is stopped (SIGTERM), and both daemons hear each other: it hands over.

The address moves when the peer is open; the old primary follows it before its daemon ends.
"""

import time

from lab import clock
from lab.namespaces import ADDRESS
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")

# What a client of a server that closes and ends its session is told, and while nobody has the
# address: read-only, lost, no connection. 1053 and 1927 are MySQL's and MariaDB's "killed".
_RECONNECT = {"1290", "1053", "1927", "2002", "2003", "2006", "2013", "4031"}


def test(flavour):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    pair.start_writer()
    stopped = clock.now()
    status = pair.daemons["a"].terminate(within=20)
    assert status == 0, f"exit status {status} (None: it did not end)"
    assert pair.daemons["a"].says("handed over: the peer has taken over", stopped)
    assert not pair.daemons["a"].find("sent priority 0", stopped)
    first = pair.wait_for_writes_on("b", stopped)
    time.sleep(1)
    pair.writer.stop()
    assert pair.network.holders() == ["b"]
    assert not pair.servers["a"].writable(), "the old primary is left open"
    assert pair.servers["a"].follows(ADDRESS["b"]), "the old primary does not follow the new one"
    pair.assert_nothing_lost("b")
    strange = [one for one in pair.writer.failures()
               if one.at >= stopped and one.text.split()[0] not in _RECONNECT]
    assert not strange, f"clients were told more than to reconnect: {strange}"
    unanswered = pair.writer.unanswered(stopped)
    assert not unanswered, f"clients waited for an answer that did not come: {unanswered}"
    print(f"the first write on b came {first.at - stopped:.3f} s after the signal")
