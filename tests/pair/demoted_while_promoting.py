# SPDX-License-Identifier: Apache-2.0
"""The node that is being promoted loses its link, and has it again: it is backup in between, and
what it began does not go on beside what comes then."""

from lab import clock
from matrix.backlog import Backlog

ROW = 26


def test(trial):
    pair = trial.start()
    backlog = Backlog(pair.servers["a"], pair.servers["b"])
    b = pair.daemons["b"]
    trial.fault()
    pair.servers["a"].kill()
    clock.wait_until("b is in the middle of its promotion",
                     lambda: b.find(r"\) stop the receiver: ", trial.faulted), 60)
    pair.network.link("b", False)
    clock.wait_until("b is backup no more, nor master",
                     lambda: b.find("Entering FAULT STATE", trial.faulted), 60)
    pair.network.link("b", True)
    backlog.release()
    trial.ends()
    backlog.assert_applied()
