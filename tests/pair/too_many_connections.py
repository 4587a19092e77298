# SPDX-License-Identifier: Apache-2.0
"""All of the primary's connections are taken, root's reserve too: it lives, so nothing moves."""

from lab.sql import SqlError

ROW = 5
LEAST = 10  # the smallest max_connections that both servers accept


def take_all(server) -> list:
    """Sessions until the server says 1040."""
    taken = []
    while len(taken) < 2 * LEAST:
        session = server.session()
        try:
            session.query("SELECT 1")
        except SqlError as error:
            assert "1040" in str(error), f"not the refusal that was wanted: {error}"
            return taken
        taken.append(session)
    raise AssertionError("the server took more connections than it should")


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.servers["a"].sql.query(f"SET GLOBAL max_connections = {LEAST}")
    taken = take_all(pair.servers["a"])
    trial.ends()
    for session in taken:
        session.close()
    assert pair.servers["a"].writable()
