# SPDX-License-Identifier: Apache-2.0
"""The backup was away for so long that the primary has purged what it lacks: said, with the way
out."""

from lab import clock

ROW = 34


def test(trial):
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    trial.fault()
    b.kill()
    trial.said("a", ("not protected",), 30)
    pair.wait_for_writes_on("a", clock.now() + 1, 60)
    a.sql.query("FLUSH BINARY LOGS")
    a.sql.query("PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY")
    b.start()
    trial.ends()
