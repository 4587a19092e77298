# SPDX-License-Identifier: Apache-2.0
"""Makes two servers the pair that is found in production: a writable, b following, semi-sync on."""

import secrets
from pathlib import Path

from . import clock, empty_data
from .mariadb import MariaDb
from .mysql import MySql
from .namespaces import ADDRESS
from .server import PORT, Server

FLAVOURS = {"mariadb": MariaDb, "mysql": MySql}
USERS = ("vrrpd", "vrrpd_monitor", "vrrpd_fence", "repl", "app")
OTHER = {"a": "b", "b": "a"}


def new_passwords() -> dict[str, str]:
    return {user: secrets.token_hex(12) for user in USERS}


def make_pair(flavour: str, lab: Path, passwords: dict[str, str],
              log_folders: dict[str, Path],
              options: dict[str, tuple[str, ...]] | None = None,
              port: int = PORT) -> dict[str, Server]:
    """Two running servers, nothing replicated yet but the same accounts and the writer's table.

    log_folders: where a node's binary log is, if not in the data directory. options: more of them,
    for a node's first start.
    """
    kind = FLAVOURS[flavour]
    template = empty_data.of(kind, lab)
    servers = {node: kind(node, lab, port) for node in ("a", "b")}
    for node, server in servers.items():
        server.create_from(template)
        server.put_log_into(log_folders.get(node))
        server.start(*(options or {}).get(node, ()))
        server.sql.query(server.open_for_writes)
        server.create_accounts(passwords, ADDRESS[OTHER[node]])
        create_schema(server, passwords["app"])
        server.forget_history()
    return servers


def create_schema(server: Server, password: str):
    """The clients' tables and account."""
    server.sql.query("CREATE DATABASE lab")
    server.sql.query("CREATE TABLE lab.writes (id BIGINT PRIMARY KEY, connection INT NOT NULL)")
    server.sql.query("CREATE TABLE lab.trap (id INT PRIMARY KEY)")
    server.sql.query(f"CREATE USER 'app'@'%' IDENTIFIED BY '{password}'")
    server.sql.query("GRANT SELECT, INSERT ON lab.* TO 'app'@'%'")


def replicate(servers: dict[str, Server], password: str):
    """b follows a by GTID, a waits for b's acknowledgement (AFTER_SYNC)."""
    a, b = servers["a"], servers["b"]
    b.sql.query(b.close_for_writes)
    b.follow("a", password)
    clock.wait_until("b follows a", lambda: b.follows(ADDRESS["a"]), 20)
    a.sql.query(f"SET GLOBAL {a.source_role} = 1")
    clock.wait_until("semi-sync is on", lambda: protected(a), 20)


def protected(source: Server) -> bool:
    """The source waits for acknowledgements, and somebody is there to give them."""
    return (source.status_value(source.source_status) == "ON"
            and source.status_value(source.source_clients) != "0")


def caught_up(replica: Server, source: Server) -> bool:
    """The replica has every row of the writer that the source has."""
    return source.written() <= replica.written()
