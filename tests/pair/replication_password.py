# SPDX-License-Identifier: Apache-2.0
"""The replication account gets another password that the backup does not know: both sides say
so."""

ROW = 35


def test(trial):
    pair = trial.start()
    a = pair.servers["a"]
    trial.fault()
    peer = a.sql.value("SELECT HOST FROM mysql.user WHERE USER = 'repl'")
    a.sql.query(f"ALTER USER 'repl'@'{peer}' IDENTIFIED BY 'another-one'")
    a.cut_sessions("repl")
    trial.ends()
