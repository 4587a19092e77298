# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is stopped (SIGTERM): it closes its server and hands over."""

ROW = 27


def test(trial):
    pair = trial.start()
    trial.fault()
    status = pair.daemons["a"].terminate(within=60)
    assert status == 0, f"exit status {status} (None: it did not end)"
    assert not pair.network.has_vip("a"), "the address is left behind"
    assert pair.servers["a"].closed(), "the old primary is left open"
    trial.ends()
