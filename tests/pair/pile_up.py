# SPDX-License-Identifier: Apache-2.0
"""An ALTER waits behind a long transaction, and everybody behind the ALTER, until all connections
are taken: an application's trouble, and no reason to move anything."""

from lab import clock
from lab.sql import SqlError

ROW = 9
LEAST = 15  # connections


def full(server) -> bool:
    session = server.session()
    try:
        session.query("SELECT 1")
        return False
    except SqlError as error:
        return "1040" in str(error)
    finally:
        session.close()


def test(trial):
    pair = trial.start()
    a = pair.servers["a"]
    trial.fault()
    a.sql.query(f"SET GLOBAL max_connections = {LEAST}")
    reader, changer = a.session(), a.session()
    reader.query("START TRANSACTION")
    reader.query("SELECT COUNT(*) FROM lab.writes")
    changer.begin("ALTER TABLE lab.writes ADD COLUMN note INT NULL")
    clock.wait_until("all connections are taken", lambda: full(a), 60, poll=0.2)
    trial.ends()
    reader.close()
    pair.wait_for_writes_on("a", clock.now(), 60)
    changer.close()
