# SPDX-License-Identifier: Apache-2.0
"""The primary's machine is gone, link, server and daemon at once, and boots again later."""

from lab import clock

ROW = 2


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.crash_node("a")
    trial.ends()

    pair.boot_node("a")
    back = clock.now()
    pair.start_daemon("a")
    trial.rejoins("a", back)
