# SPDX-License-Identifier: Apache-2.0
"""The old primary has rows that the new one never had: it stays out, read-only, and names them."""

from lab import clock

ROW = 30


def test(trial):
    pair = trial.start()
    a = pair.servers["a"]
    # MariaDB's recovery would take back the last second's commits, and a's own rows would get their
    # numbers, under which b has others: nobody could tell (docs/mysql.md).
    pair.writer.pause()
    a.flush_commits()
    trial.fault()
    pair.crash_node("a")
    pair.writer.go_on()
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
