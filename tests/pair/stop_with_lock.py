# SPDX-License-Identifier: Apache-2.0
"""The primary is to be stopped, and somebody holds LOCK TABLES: it cannot be closed now, so that it
does not hand over, says so, and is closed when the lock goes."""

import signal

from lab import clock

ROW = 39


def test(trial):
    pair = trial.start()
    session = pair.servers["a"].session()
    session.query("LOCK TABLES lab.trap WRITE")
    trial.fault()
    pair.daemons["a"].signal(signal.SIGTERM)
    trial.said("a", ("not handed over: close for writes",))
    session.close()  # the daemon still waits for the closure
    trial.ends()
    clock.wait_until("a is closed", pair.servers["a"].closed, 60)
    assert pair.daemons["a"].wait(within=60) == 0
