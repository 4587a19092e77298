# SPDX-License-Identifier: Apache-2.0
"""The backup's daemon is restarted: replication goes on as it was, on the same connection."""

ROW = 33


def test(trial):
    pair = trial.start()
    before = pair.servers["a"].sessions("repl")
    assert len(before) == 1
    trial.fault()
    assert pair.daemons["b"].terminate() == 0
    pair.start_daemon("b")
    trial.ends()
    assert pair.servers["a"].sessions("repl") == before, "b's receiver is another connection"
