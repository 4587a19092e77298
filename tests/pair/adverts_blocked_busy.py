# SPDX-License-Identifier: Apache-2.0
"""Only adverts are blocked while the backup's server lets nobody look for a moment: that the master
lives is found out all the same before the claim is due, 0.21 s after the silence."""

import time

from lab import clock
from lab.classic_pair import FAST
from lab.pair import Pair

FLAVOURS = ("mariadb",)
HEARD = 1  # s; b, which has just started, has heard the master by then
BEFORE_SILENCE = 0.04  # s; the backup takes the master for silent 0.05 to 0.15 s after the fault
BUSY = 0.41  # s; its claim is due after 0.37 s at most


def test(flavour):
    pair = Pair(flavour, FAST, peer=True)
    pair.start_daemons()
    pair.wait_until_b_may_take_over()
    pair.wait_for_channel("b")
    time.sleep(HEARD)
    fault = clock.now()
    pair.network.cut_between("a", "b", "ip protocol 112")
    time.sleep(BEFORE_SILENCE)
    pair.servers["b"].process.stop()
    time.sleep(BUSY)
    pair.servers["b"].process.cont()
    pair.stays("a", 5)
    claimed = pair.daemons["b"].find(r"Entering MASTER STATE|master, promoting", fault)
    assert not claimed, f"b claimed: {claimed.text}"
    assert pair.daemons["b"].find("a broken path is no dead master", fault), "b says nothing of it"
