# SPDX-License-Identifier: Apache-2.0
"""A replica that has received much more than it has applied."""

from lab.server import Server

DOUBLINGS = 14
BATCHES = 12  # of 2^DOUBLINGS rows: about 200,000 in all


class Backlog:
    """Holds the replica's applier by a lock; returns when the rows are in its relay log."""

    def __init__(self, source: Server, replica: Server):
        self._replica = replica
        source.sql.query("CREATE TABLE lab.backlog "
                         "(id BIGINT AUTO_INCREMENT PRIMARY KEY, pad CHAR(100) NOT NULL)")
        source.sql.query("INSERT INTO lab.backlog (pad) VALUES ('x')")
        replica.wait_for_rows("lab.backlog", 1)
        self._lock = replica.session()
        self._lock.query("LOCK TABLES lab.backlog READ")
        for _ in range(DOUBLINGS):
            source.sql.query("INSERT INTO lab.backlog (pad) SELECT pad FROM lab.backlog", 60)
        for _ in range(BATCHES - 1):
            source.sql.query("INSERT INTO lab.backlog (pad) SELECT pad FROM lab.backlog "
                             f"LIMIT {2 ** DOUBLINGS}", 60)
        self.rows = BATCHES * 2 ** DOUBLINGS

    def release(self):
        self._lock.close()

    def assert_applied(self):
        found = int(self._replica.sql.value("SELECT COUNT(*) FROM lab.backlog", 60))
        assert found == self.rows, f"{found} of {self.rows} rows of the backlog"
