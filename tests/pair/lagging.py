# SPDX-License-Identifier: Apache-2.0
"""The primary dies while the backup has received much more than it has applied: all of it is
applied before the address comes up."""

from matrix.backlog import Backlog

ROW = 14


def test(trial):
    pair = trial.start()
    backlog = Backlog(pair.servers["a"], pair.servers["b"])
    trial.fault()
    pair.servers["a"].kill()
    backlog.release()
    trial.ends()
    backlog.assert_applied()
