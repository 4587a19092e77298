# SPDX-License-Identifier: Apache-2.0
"""MySQL from Debian sid."""

import re
import subprocess
from pathlib import Path

from . import sid
from .mariadb import MariaDb
from .namespaces import ADDRESS
from .server import SERVER_ID, Server


class MySql(Server):
    flavour = "mysql"
    show_replica = "SHOW REPLICA STATUS"
    stop_applier = "STOP REPLICA SQL_THREAD"
    source_role = "rpl_semi_sync_source_enabled"
    replica_role = "rpl_semi_sync_replica_enabled"
    source_status = "Rpl_semi_sync_source_status"
    source_clients = "Rpl_semi_sync_source_clients"
    close_for_writes = "SET GLOBAL super_read_only = 1"
    open_for_writes = "SET GLOBAL read_only = 0"
    stop_receiver = "STOP REPLICA IO_THREAD"
    start_receiver = "START REPLICA IO_THREAD"
    forget_source = "STOP REPLICA; RESET REPLICA ALL"
    writable_at_boot = ("--read-only=OFF", "--super-read-only=OFF")
    other_plugin_file = "sha256_password.so"
    read_certificates_again = "ALTER INSTANCE RELOAD TLS"
    trust_source = ("STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_SSL=1, "
                    "SOURCE_SSL_CA='{ca}'; START REPLICA")
    promote_without_draining = "STOP REPLICA; SET GLOBAL read_only = 0"

    @staticmethod
    def program() -> Path:
        return sid.furnished_tree() / "usr/sbin/mysqld"

    @staticmethod
    def _server_argv() -> list[str]:
        return sid.inside(["/usr/sbin/mysqld", "--no-defaults", "--user=root"])

    @staticmethod
    def initialise(directory: Path):
        """A data directory with only root, who has no password."""
        directory.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([*MySql._server_argv(), "--initialize-insecure",
                               "--secure-file-priv=NULL", "--innodb-redo-log-capacity=8M",
                               f"--datadir={directory}"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"mysqld --initialize-insecure failed: {done.stdout}{done.stderr}")
        (directory / "auto.cnf").unlink()  # each copy makes a server_uuid of its own

    @staticmethod
    def own(_directory: Path):
        """Its servers run as root: the tree has no other user."""

    def argv(self) -> list[str]:
        return [*self._server_argv(), f"--datadir={self.data}", f"--socket={self.socket}",
                f"--pid-file={self.data}/server.pid", f"--server-id={SERVER_ID[self.node]}",
                "--plugin-dir=/usr/lib/mysql/plugin", "--lc-messages-dir=/usr/share/mysql",
                "--character-sets-dir=/usr/share/mysql/charsets", "--mysqlx=OFF",
                "--secure-file-priv=NULL",
                "--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--log-replica-updates",
                "--skip-replica-start", "--replica-net-timeout=4", "--relay-log-recovery=0",
                "--read-only=ON", "--super-read-only=ON", "--innodb-redo-log-capacity=32M",
                "--plugin-load-add=rpl_semi_sync_source=semisync_source.so",
                "--plugin-load-add=rpl_semi_sync_replica=semisync_replica.so",
                "--rpl-semi-sync-replica-enabled=1",
                "--rpl-semi-sync-source-wait-point=AFTER_SYNC",
                "--rpl-semi-sync-source-timeout=10000"]

    def create_accounts(self, passwords: dict[str, str], peer: str):
        """Each with the least it needs. `peer` is the other node's address."""
        monitor = "REPLICATION CLIENT, PROCESS"
        grants = {
            "'vrrpd'@'localhost'": (
                f"{monitor}, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN, "
                "RELOAD, REPLICATION SLAVE, EVENT, SET_ANY_DEFINER"),
            f"'vrrpd_monitor'@'{peer}'": monitor,
            f"'vrrpd_fence'@'{peer}'": f"{monitor}, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN",
            f"'repl'@'{peer}'": "REPLICATION SLAVE",
        }
        for account, rights in grants.items():
            user = account.split("'")[1]
            self.sql.query(f"CREATE USER {account} IDENTIFIED BY '{passwords[user]}'")
            self.sql.query(f"GRANT {rights} ON *.* TO {account}")
            if rights.startswith(monitor):
                self.sql.query(f"GRANT SELECT ON performance_schema.* TO {account}")

    def binlog_program(self) -> str:
        """That of the tree."""
        script = self.socket.parent / "mysqlbinlog"
        command = " ".join(sid.inside(["/usr/bin/mysqlbinlog"]))
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        script.chmod(0o755)
        return str(script)

    def forget_history(self):
        """Nothing done so far shall be replicated."""
        self.sql.query("RESET BINARY LOGS AND GTIDS")

    def follow(self, source: str, password: str):
        self.follow_at(ADDRESS[source], password)

    def follow_at(self, address: str, password: str):
        self.sql.query(
            f"CHANGE REPLICATION SOURCE TO SOURCE_HOST='{address}', SOURCE_PORT={self.port}, "
            f"SOURCE_USER='repl', SOURCE_PASSWORD='{password}', SOURCE_AUTO_POSITION=1, "
            "SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=86400, SOURCE_HEARTBEAT_PERIOD=1, "
            "GET_SOURCE_PUBLIC_KEY=1")
        self.sql.query("START REPLICA")

    def break_applier(self):
        """Its applier meets a row that is already there, and stops with 1062."""
        for statement in ("SET GLOBAL super_read_only = 0", "SET SESSION sql_log_bin = 0",
                          "INSERT INTO lab.trap VALUES (1)", "SET SESSION sql_log_bin = 1",
                          self.close_for_writes):
            self.sql.query(statement)

    def install_other_plugin(self):
        """It is built in."""

    def use_other_plugin(self, account: str, password: str):
        self.sql.query(f"ALTER USER {account} IDENTIFIED WITH sha256_password BY '{password}'")

    status_value = MariaDb.status_value

    @staticmethod
    def old_name(column: str) -> str:
        return re.sub(r"Source", "Master", re.sub(r"Replica", "Slave", column))
