# SPDX-License-Identifier: Apache-2.0
"""The account of the write probe could write on a server that is read-only: it is not used, and
that is said, so that no backup ever makes a transaction of its own."""

from lab import clock

ROW = 47


def test(trial):
    trial.furnish()
    pair = trial.pair
    b = pair.servers["b"]
    clock.wait_until("b has the account", lambda: b.sql.value(
        "SELECT COUNT(*) FROM mysql.user WHERE USER = 'vrrpd_heartbeat'") == "1", 30)
    for server in pair.servers.values():
        server.sql.query("SET SESSION sql_log_bin = 0")
        server.sql.query("GRANT READ_ONLY ADMIN ON *.* TO 'vrrpd_heartbeat'@'localhost'")
    pair.start_daemons()
    trial.start_clients()
    trial.fault()
    trial.ends()
    for server in pair.servers.values():
        assert server.sql.value("SELECT COUNT(*) FROM vrrpd.heartbeat") == "0", (
            f"{server.node} has a heartbeat")
