# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is stopped (SIGTERM): it closes its server and hands over, with the
channel between the daemons or without."""

from lab import clock

ROW = 27


def test(trial):
    pair = trial.start(peer=trial.variant != "without the channel")
    trial.fault()
    status = pair.daemons["a"].terminate(within=60)
    assert status == 0, f"exit status {status} (None: it did not end)"
    assert not pair.network.has_vip("a"), "the address is left behind"
    # A handover ends all sessions, root's too: the first look may find only that.
    clock.wait_until("the old primary is closed", pair.servers["a"].closed, 5)
    trial.ends()
