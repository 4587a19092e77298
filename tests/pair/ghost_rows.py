# SPDX-License-Identifier: Apache-2.0
"""A write waits for its confirmation when the primary's server dies, and the backup never received
it. The restart commits it (MySQL), or takes it back (MariaDB): no client ever sees it."""

import time

from lab import clock

ROW = 31


def test(trial):
    pair = trial.start()
    a = pair.servers["a"]
    # Until b is primary: what the dead server has sent already the kernel would deliver yet.
    pair.network.cut_way("a", "b", "tcp sport 3306")
    clock.wait_until("a write waits for its confirmation", lambda: a.waits_for_confirmation(), 10)
    time.sleep(0.2)
    trial.fault()
    a.kill()
    trial.ends()
    pair.network.mend()

    back = clock.now()
    a.start()
    how = trial.rejoins("a", back)
    if trial.flavour == "mysql":
        assert how, "the row that was never acknowledged is committed on a, and a follows"
