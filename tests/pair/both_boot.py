# SPDX-License-Identifier: Apache-2.0
"""Both nodes boot together, and the one of lower priority was primary last and has more: it is
primary again, and the other one follows."""

import time

from lab import clock

ROW = 43
FLUSHED = 2.0  # as in applier_error.py


def test(trial):
    pair = trial.start()
    crashed = clock.now()
    pair.crash_node("a")
    pair.wait_for_writes_on("b", crashed, 60)
    time.sleep(1)
    pair.writer.pause()
    time.sleep(FLUSHED)
    pair.crash_node("b")
    for node in ("a", "b"):
        pair.boot_node(node)
    pair.writer.go_on()
    time.sleep(1)  # what was acknowledged while it slept is of before
    trial.fault()
    for node in ("a", "b"):
        pair.start_daemon(node)
    trial.ends()
    trial.rejoins("a", trial.faulted)
