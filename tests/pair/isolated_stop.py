# SPDX-License-Identifier: Apache-2.0
"""A primary that may not acknowledge alone, and whose backup is lost, is stopped while clients wait:
its server does not close, and is ended by SIGKILL, so that nobody is told OK of what stands there
alone."""

import time

from lab import clock

from matrix.trial import BLOCK

ROW = 46


def test(trial):
    pair = trial.start(policy=BLOCK)
    a = pair.servers["a"]
    pair.crash_node("b")
    clock.wait_until("a write waits for its confirmation", a.waits_for_confirmation, 20)
    time.sleep(1)
    trial.fault()
    told = len(pair.writer.acknowledged())
    pair.daemons["a"].terminate(within=60)
    trial.ends()
    assert len(pair.writer.acknowledged()) == told, "a client was told OK by the stop"
    assert not a.process.running(), "the server was left to be shut down with its writers waiting"

    pair.boot_node("b")
    a.start()
    for node in ("a", "b"):
        pair.start_daemon(node)
    trial.one_is_primary_again()
