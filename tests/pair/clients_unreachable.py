# SPDX-License-Identifier: Apache-2.0
"""The primary's interface for clients loses its link, and the cable between the nodes is whole: the
address moves, and the old primary closes itself and comes back as a backup. Replication went the
clients' way: a write that was waiting for its confirmation is nowhere else."""

from lab import clock

ROW = 20


def test(trial):
    pair = trial.start(direct=True)
    trial.fault()
    pair.network.link("a", up=False)
    trial.ends(old_closed=False)
    clock.wait_until("a is closed", pair.servers["a"].closed, 30)
    pair.network.link("a", up=True)
    trial.settles()
