# SPDX-License-Identifier: Apache-2.0
"""The primary is dead, the backup's applier in error. An operator mends the row and restarts both
replica threads, which on MariaDB deletes the relay log and what was acknowledged in it: the backup
looks healthy, and must not be promoted."""

import time

from lab import clock

ROW = 16


def test(trial):
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    b.break_applier()
    a.sql.query("INSERT INTO lab.trap VALUES (1)")
    clock.wait_until("b's applier has stopped",
                     lambda: b.replica_status()["Slave_SQL_Running"] == "No", 30)
    time.sleep(2)
    pair.writer.pause()
    a.flush_commits()

    trial.fault()
    a.kill()
    trial.said("b", ("1062",))
    for statement in ("SET SESSION sql_log_bin = 0", "DELETE FROM lab.trap WHERE id = 1",
                      "SET SESSION sql_log_bin = 1", "STOP SLAVE", "START SLAVE"):
        b.sql.query(statement)
    trial.ends()

    a.start()
    pair.writer.go_on()
    trial.one_is_primary_again()
