# SPDX-License-Identifier: Apache-2.0
"""Events of the event scheduler: what ran on the primary runs on the next one, and there alone."""

from lab import clock, replication

ROW = 48
DEFINER = "'lab_events'@'localhost'"


def _status(server, name: str) -> str:
    return server.sql.value("SELECT STATUS FROM information_schema.EVENTS "
                            f"WHERE EVENT_SCHEMA = 'lab' AND EVENT_NAME = '{name}'")


def _definer(server, name: str) -> str:
    return server.sql.value("SELECT DEFINER FROM information_schema.EVENTS "
                            f"WHERE EVENT_SCHEMA = 'lab' AND EVENT_NAME = '{name}'")


def _ticks(server) -> int:
    return int(server.sql.value("SELECT COUNT(*) FROM lab.ticks"))


def test(trial):
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    for server in (a, b):
        server.sql.query("SET GLOBAL event_scheduler = ON")
    a.sql.query("CREATE TABLE lab.ticks (at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6), "
                "server INT, n BIGINT AUTO_INCREMENT PRIMARY KEY)")
    a.sql.query(f"CREATE USER {DEFINER} ACCOUNT LOCK")
    a.sql.query(f"GRANT EVENT, INSERT ON lab.* TO {DEFINER}")
    for name, state in (("runs", "ENABLE"), ("rests", "DISABLE")):
        a.sql.query(f"CREATE DEFINER = {DEFINER} EVENT lab.{name} ON SCHEDULE EVERY 1 SECOND "
                    f"{state} DO INSERT INTO lab.ticks (server) VALUES (@@server_id)")
    clock.wait_until("the event runs on a", lambda: _ticks(a) > 1, 10)
    clock.wait_until("b's daemon knows", lambda: "+lab.runs" in (
        pair.directory("b") / "state/master_info.memory").read_text(), 15)
    assert _status(b, "runs").endswith("SIDE_DISABLED"), _status(b, "runs")

    trial.fault()
    a.kill()
    trial.ends()
    clock.wait_until("the event is enabled on b", lambda: _status(b, "runs") == "ENABLED", 10)
    before = _ticks(b)
    clock.wait_until("the event runs on b", lambda: _ticks(b) > before + 1, 10)
    assert _status(b, "rests").endswith("SIDE_DISABLED"), _status(b, "rests")
    assert _definer(b, "runs") == "lab_events@localhost", _definer(b, "runs")

    back = clock.now()
    a.start()
    if not trial.rejoins("a", back):
        clock.wait_until("a has caught up", lambda: replication.caught_up(a, b), 20)
        assert _status(a, "runs").endswith("SIDE_DISABLED"), _status(a, "runs")
