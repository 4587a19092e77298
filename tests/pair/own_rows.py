# SPDX-License-Identifier: Apache-2.0
"""The old primary has rows that the new one never had: it stays out, read-only, and names them."""

from lab import clock

ROW = 30


def test(trial):
    pair = trial.start()
    a = pair.servers["a"]
    trial.fault()
    pair.crash_node("a")
    trial.ends()

    pair.boot_node("a")
    a.sql.query(a.open_for_writes)
    for number in (1, 2):
        a.sql.query(f"INSERT INTO lab.trap VALUES ({number})")
    a.sql.query(a.close_for_writes)
    back = clock.now()
    pair.start_daemon("a")
    trial.stays_out("a", back)
    assert pair.servers["b"].sql.value("SELECT COUNT(*) FROM lab.trap") == "0"
    assert a.sql.value("SELECT COUNT(*) FROM lab.trap") == "2", "a's own rows are gone"
