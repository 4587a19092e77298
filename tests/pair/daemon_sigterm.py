# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is stopped (SIGTERM): it closes its server and hands over."""

import time

from lab import clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour)
    pair.start_daemons()
    pair.start_writer()
    stopped = clock.now()
    status = pair.daemons["a"].terminate(within=20)
    assert status == 0, f"exit status {status} (None: it did not end)"
    assert not pair.network.has_vip("a"), "the address is left behind"
    assert not pair.servers["a"].writable(), "the old primary is left open"
    pair.wait_for_writes_on("b", stopped)
    time.sleep(1)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
