# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is killed (SIGKILL). Nobody starts it: the address dies with it by its
kernel lifetime, and the peer closes the old server before it opens its own. Or it is back at once:
nobody notices."""

import time

from lab import clock

ROW = 28
LIFETIME = 60.0  # generous: the daemon's lifetimes are a few master-down intervals


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.daemons["a"].kill()
    if trial.variant == "back at once":
        pair.start_daemon("a")
        trial.ends()
        return
    clock.wait_until("the address runs out on a", lambda: not pair.network.has_vip("a"), LIFETIME)
    trial.ends()
    time.sleep(1)

    back = clock.now()
    pair.start_daemon("a")
    trial.rejoins("a", back)
