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
    clock.wait_until("a has purged all but its newest binary log", lambda: _purge(a), 60)
    b.start()
    trial.ends()


def _purge(server) -> bool:
    """A log that the dead replica's dump thread still reads is left out: it ends soon."""
    server.sql.query("PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY")
    return len(server.sql.query("SHOW BINARY LOGS")) == 1
