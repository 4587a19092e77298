# SPDX-License-Identifier: Apache-2.0
"""The primary's server freezes: detected in the time that the check's settings promise, the peer
promotes, and the frozen server does not take writes when it wakes up."""

import time

from lab import clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")

INTERVAL, DEADLINE, FALL = 1.0, 0.3, 2
TIMING = 'interval = "1s"\ndeadline = "300ms"\nfall = 2\n'
# The machine that runs this may be busy with other things; the daemon promises nothing for that.
MARGIN = 1.5


def test(flavour):
    pair = Pair(flavour, timing=TIMING)
    pair.start_daemons()
    pair.start_writer()
    fault = clock.now()
    pair.servers["a"].process.stop()
    noticed = clock.wait_until("a notices", lambda: pair.daemons["a"].find(
        r"Entering FAULT STATE", fault), 20)
    bound = INTERVAL + FALL * DEADLINE
    assert noticed.at - fault <= bound + MARGIN, (
        f"noticed after {noticed.at - fault:.2f} s; interval + fall x deadline is {bound:.1f} s")

    pair.wait_for_writes_on("b", fault)
    time.sleep(1)
    assert pair.network.holders() == ["b"]
    assert any(daemon.find(r"(?i)fence", fault) for daemon in pair.daemons.values()), (
        "neither node says whether the frozen server was fenced")

    pair.servers["a"].process.cont()
    clock.wait_until("a's server is closed after it woke up",
                     lambda: pair.servers["a"].sql.value("SELECT @@read_only") == "1", 15)
    pair.stays("b", 3)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
