# SPDX-License-Identifier: Apache-2.0
"""The disk of the primary's binary log is full: its server answers, and commits nothing more. The
write probe sees it, the fence ends the server, and b, whose disk has space, takes over."""

from lab import clock, small_disk

ROW = 4


def test(trial):
    pair = trial.start(small_log=True, policy="kill_hung_server = true\n")
    clock.wait_until("a's check writes", lambda: pair.servers["a"].sql.value(
        "SELECT COALESCE(MAX(beat), 0) FROM vrrpd.heartbeat") != "0", 60)
    trial.fault()
    small_disk.fill(pair.small_log)
    trial.ends()
    assert pair.daemons["a"].says(r"writes hang", trial.faulted), "a does not say why it left"
