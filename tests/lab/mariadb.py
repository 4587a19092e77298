# SPDX-License-Identifier: Apache-2.0
"""MariaDB, as the host's package has it."""

import os
import shutil
import subprocess
from pathlib import Path

from . import sid
from .namespaces import ADDRESS
from .server import SERVER_ID, Server

_USER = "mysql"


class MariaDb(Server):
    flavour = "mariadb"
    show_replica = "SHOW SLAVE STATUS"
    stop_applier = "STOP SLAVE SQL_THREAD"
    source_role = "rpl_semi_sync_master_enabled"
    replica_role = "rpl_semi_sync_slave_enabled"
    source_status = "Rpl_semi_sync_master_status"
    source_clients = "Rpl_semi_sync_master_clients"
    close_for_writes = "SET GLOBAL read_only = 1"
    open_for_writes = "SET GLOBAL read_only = 0"
    stop_receiver = "STOP SLAVE IO_THREAD"
    start_receiver = "START SLAVE IO_THREAD"
    forget_source = "STOP SLAVE; RESET SLAVE ALL"
    writable_at_boot = ("--read-only=0",)
    other_plugin_file = "client_ed25519.so"
    read_certificates_again = "FLUSH SSL"
    trust_source = ("STOP SLAVE; CHANGE MASTER TO MASTER_SSL=1, MASTER_SSL_CA='{ca}', "
                    "MASTER_SSL_VERIFY_SERVER_CERT=1; START SLAVE")
    promote_without_draining = "STOP SLAVE; SET GLOBAL read_only = 0"
    _newer: Path | None = None  # a tree with MariaDB 11.8

    @staticmethod
    def program() -> Path:
        return Path(shutil.which("mariadbd"))

    @staticmethod
    def initialise(directory: Path):
        """A data directory with only root, who has no password and the socket."""
        directory.mkdir(parents=True)
        shutil.chown(directory, _USER)
        done = subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--user={_USER}", f"--datadir={directory}",
             "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
            # One that starts clears this of temporary tables, be they another one's.
            env={**os.environ, "TMPDIR": str(directory)},
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"mariadb-install-db failed: {done.stdout}{done.stderr}")

    @staticmethod
    def own(directory: Path):
        for path in [directory, *directory.rglob("*")]:
            shutil.chown(path, _USER)

    def argv(self) -> list[str]:
        # init-rpl-role with the semi-sync replica role: crash recovery then takes back the tail
        # that no replica has acknowledged, so that a killed primary can follow the new one.
        return [*self._program(), f"--datadir={self.data}",
                f"--tmpdir={self.data}", f"--socket={self.socket}",
                f"--pid-file={self.data}/server.pid",
                f"--server-id={SERVER_ID[self.node]}", "--binlog-format=ROW",
                "--gtid-domain-id=0", "--gtid-strict-mode=1",
                "--log-slave-updates", "--skip-slave-start", "--slave-net-timeout=4",
                "--read-only=1", "--init-rpl-role=SLAVE", "--rpl-semi-sync-slave-enabled=1",
                "--rpl-semi-sync-master-wait-point=AFTER_SYNC",
                "--rpl-semi-sync-master-timeout=10000", "--innodb-log-file-size=16M"]

    def _program(self) -> list[str]:
        if self._newer:  # the tree has no other user
            return sid.inside(["/usr/sbin/mariadbd", "--no-defaults", "--user=root"], self._newer)
        return ["mariadbd", "--no-defaults", f"--user={_USER}"]

    def upgrade(self, tree: Path):
        """From 10.11 to 11.8. Without mariadb-upgrade, which needs a shell that the tree lacks: the
        system tables stay as they are, as in the time before an operator runs it."""
        self.stop()
        self._newer = tree
        self.start()

    def create_accounts(self, passwords: dict[str, str], peer: str):
        """Each with the least it needs. `peer` is the other node's address."""
        grants = {
            "'vrrpd'@'localhost'": (
                "BINLOG MONITOR, SLAVE MONITOR, PROCESS, REPLICATION SLAVE ADMIN, "
                "REPLICATION MASTER ADMIN, BINLOG ADMIN, READ_ONLY ADMIN, CONNECTION ADMIN, "
                "RELOAD, REPLICATION SLAVE, EVENT, SET USER"),
            f"'vrrpd_monitor'@'{peer}'": "BINLOG MONITOR, SLAVE MONITOR, PROCESS",
            f"'vrrpd_fence'@'{peer}'": (
                "BINLOG MONITOR, SLAVE MONITOR, PROCESS, READ_ONLY ADMIN, CONNECTION ADMIN"),
            f"'repl'@'{peer}'": "REPLICATION SLAVE",
        }
        for account, rights in grants.items():
            user = account.split("'")[1]
            self.sql.query(f"CREATE USER {account} IDENTIFIED BY '{passwords[user]}'")
            self.sql.query(f"GRANT {rights} ON *.* TO {account}")

    def binlog_program(self) -> str:
        """What vrrpd is told to print its binary logs by; empty: the one in PATH."""
        return ""

    def forget_history(self):
        """Nothing done so far shall be replicated."""
        self.sql.query("RESET MASTER")

    def follow(self, source: str, password: str, position: str = ""):
        """position: what it has already; nothing, as a new replica."""
        self.sql.query(f"SET GLOBAL gtid_slave_pos = '{position}'")
        self.follow_at(ADDRESS[source], password)

    def follow_at(self, address: str, password: str):
        self.sql.query(
            f"CHANGE MASTER TO MASTER_HOST='{address}', MASTER_PORT={self.port}, "
            f"MASTER_USER='repl', MASTER_PASSWORD='{password}', MASTER_USE_GTID=slave_pos, "
            "MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1")
        self.sql.query("START SLAVE")

    def break_applier(self):
        """Its applier meets a row that is already there, and stops with 1062."""
        self.sql.query("SET SESSION sql_log_bin = 0")
        self.sql.query("INSERT INTO lab.trap VALUES (1)")
        self.sql.query("SET SESSION sql_log_bin = 1")

    def install_other_plugin(self):
        """One that the accounts do not have so far."""
        self.sql.query("INSTALL SONAME 'auth_ed25519'")

    def use_other_plugin(self, account: str, password: str):
        self.sql.query(f"ALTER USER {account} IDENTIFIED VIA ed25519 USING PASSWORD('{password}')")

    def status_value(self, name: str) -> str:
        rows = self.sql.query(f"SHOW GLOBAL STATUS LIKE '{name}'", within=2)
        return rows[0][1] if rows else ""
