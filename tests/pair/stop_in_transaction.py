# SPDX-License-Identifier: Apache-2.0
"""The primary is to be stopped, and a transaction is open for longer than a second: no handover,
which is said, but a stop as without a peer. What was not committed is told so."""

import time

ROW = 38


def test(trial):
    pair = trial.start()
    session = pair.servers["a"].session()
    session.query("BEGIN")
    session.query("INSERT INTO lab.trap VALUES (1)")
    time.sleep(2.5)
    trial.fault()
    pair.daemons["a"].terminate(within=60)
    trial.said("a", ("not handed over: a transaction of connection",))
    trial.ends()
    session.close()
    for server in pair.servers.values():
        rows = server.sql.value("SELECT COUNT(*) FROM lab.trap")
        assert rows == "0", f"{server.node} has the row that was never committed"
