# SPDX-License-Identifier: Apache-2.0
"""The backup's daemon dies in the middle of its promotion and is started again: it goes on."""

from lab import clock
from matrix.backlog import Backlog

ROW = 25


def test(trial):
    pair = trial.start()
    backlog = Backlog(pair.servers["a"], pair.servers["b"])
    trial.fault()
    pair.servers["a"].kill()
    clock.wait_until("b is in the middle of its promotion",
                     lambda: pair.daemons["b"].find(r"\) stop the receiver: ", trial.faulted), 60)
    pair.daemons["b"].kill()
    pair.start_daemon("b")
    backlog.release()
    trial.ends()
    backlog.assert_applied()
