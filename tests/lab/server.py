# SPDX-License-Identifier: Apache-2.0
"""A database server of one node. mariadb.py and mysql.py have what differs between flavours."""

import shutil
import time
from pathlib import Path

from . import clock, namespaces
from .processes import Process
from .sql import Session, SqlError

PORT = 3306
SERVER_ID = {"a": 1, "b": 2, "client": 3}

# What both flavours are started with: the conditions under which "no acknowledged write is lost"
# may be asked for at all. Read-only at boot: only the daemon opens a server.
COMMON_OPTIONS = [
    "--log-bin=binlog", "--sync-binlog=1",
    "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=64M", "--relay-log=relay",
    "--skip-name-resolve", "--bind-address=0.0.0.0", "--max-connections=60",
]


class Server:
    """Subclasses give: flavour, initialise, argv, and the dialect's statements."""

    flavour = ""

    def __init__(self, node: str, lab: Path, port: int = PORT):
        """port: it listens there, and so does the one that it follows. A second server of a node has
        a lab of its own."""
        self.node, self.port = node, port
        self.process: Process | None = None
        self.data = lab / "data" / f"{node}-{self.flavour}"
        self.socket = lab / "data" / f"{node}.sock"
        self._log = lab / f"{node}-server.log"
        self._session: Session | None = None
        self._log_option: list[str] = []

    def put_log_into(self, folder: Path | None):
        """Where the binary log is; None: in the data directory. Before the first start."""
        if folder:
            self.own(folder)
            self._log_option = [f"--log-bin={folder}/binlog"]

    def create_from(self, template: Path):
        """A data directory as initialise() made it; the servers' own identities are not in it."""
        shutil.copytree(template, self.data, copy_function=shutil.copy2)
        self.own(self.data)

    def start(self, *options: str):
        """Starts it and waits until it answers. As its supervisor would after a crash, too."""
        self.process = Process(f"{self.node}'s {self.flavour}", namespaces.inside(
            self.node, [*self.argv(), *COMMON_OPTIONS, f"--port={self.port}", *self._log_option,
                        *options]), self._log)
        clock.wait_until(f"{self.flavour} on {self.node} answers", self._answers, 90, poll=0.05)

    def _answers(self) -> bool:
        if not self.process.running():
            raise RuntimeError(f"{self.flavour} on {self.node} ended at start: see {self._log}")
        self.reconnect()
        try:
            return self.sql.value("SELECT 1", within=2) == "1"
        except SqlError:
            return False

    @property
    def sql(self) -> Session:
        """root's session; opened when first asked for."""
        if self._session is None:
            self._session = Session(self.socket)
        return self._session

    def reconnect(self):
        if self._session is not None:
            self._session.close()
            self._session = None

    def session(self) -> Session:
        """Another session, for locks."""
        return Session(self.socket)

    def kill(self):
        """SIGKILL, as the kernel does when memory is short."""
        self.process.kill()
        self.reconnect()

    def stop(self):
        """SIGTERM, as its supervisor does it."""
        assert self.process.terminate(60) is not None, f"{self.flavour} on {self.node} does not end"
        self.reconnect()

    # What a test asks about.

    def flush_commits(self):
        """Clients are paused, and the server is about to be killed: what it has committed is not
        taken back when it starts. InnoDB writes its commit marks within a second or when asked, and
        MariaDB with init-rpl-role=SLAVE takes back a tail without them (docs/mysql.md)."""
        time.sleep(1)  # for what was under way
        self.sql.query("FLUSH NO_WRITE_TO_BINLOG ENGINE LOGS")

    def writable(self) -> bool:
        """False too when it does not answer."""
        try:
            return self.sql.value("SELECT @@read_only", within=1) == "0"
        except SqlError:
            self.reconnect()
            return False

    def closed(self) -> bool:
        """It answers, and is read-only."""
        try:
            return self.sql.value("SELECT @@read_only", within=1) == "1"
        except SqlError:
            self.reconnect()
            return False

    def sessions(self, user: str) -> list[int]:
        """Their numbers, as KILL takes them."""
        return [int(row[0]) for row in self.sql.query(
            f"SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '{user}'")]

    def waits_for_confirmation(self) -> bool:
        """A commit waits for the replica."""
        return self.status_value(self.source_status.replace("_status", "_wait_sessions")) not in (
            "", "0")

    def wait_for_rows(self, table: str, count: int):
        def there() -> bool:
            try:
                return int(self.sql.value(f"SELECT COUNT(*) FROM {table}")) >= count
            except SqlError:
                self.reconnect()
                return False

        clock.wait_until(f"{self.node} has {count} rows of {table}", there, 30)

    def has_sessions(self, user: str) -> bool:
        return bool(self.sessions(user))

    def cut_sessions(self, user: str):
        """Ends that account's sessions, so that it must log in again."""
        for session in self.sessions(user):
            self.sql.query(f"KILL {session}")

    def replica_status(self) -> dict[str, str]:
        """Columns by their old names (Slave_IO_Running, ...); empty: no replica."""
        status = self.sql.record(self.show_replica)
        return {self.old_name(column): value for column, value in status.items()}

    def follows(self, host: str) -> bool:
        """Both replication threads run, and the source is `host`."""
        try:
            status = self.replica_status()
        except SqlError:
            self.reconnect()
            return False
        return (status.get("Master_Host") == host and status.get("Slave_IO_Running") == "Yes"
                and status.get("Slave_SQL_Running") == "Yes")

    def written(self) -> set[int]:
        """The numbers of the writer's rows."""
        return {int(row[0]) for row in self.sql.query("SELECT id FROM lab.writes", within=30)}

    @staticmethod
    def old_name(column: str) -> str:
        return column
