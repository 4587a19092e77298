# SPDX-License-Identifier: Apache-2.0
"""A backup job holds a global read lock on the primary: nothing is written, which the write probe
sees and says, and nothing moves."""

from lab import clock

ROW = 8


def test(trial):
    pair = trial.start()
    clock.wait_until("a's check writes", lambda: pair.servers["a"].sql.value(
        "SELECT COALESCE(MAX(beat), 0) FROM vrrpd.heartbeat") != "0", 60)
    backup = pair.servers["a"].session()
    trial.fault()
    backup.query("FLUSH TABLES WITH READ LOCK")
    trial.ends()
    backup.close()
    pair.wait_for_writes_on("a", clock.now(), 60)
