# SPDX-License-Identifier: Apache-2.0
"""What the write probe needs: its table and account, as `vrrpd --grants` prints them."""

import subprocess

from .server import Server
from .vrrpd import program

USER = "vrrpd_heartbeat"
_VERSION = {"mariadb": "mariadb-10.11", "mysql": "mysql-9.7"}


def create(primary: Server, password: str):
    """On a server that is open; replication carries it to the other."""
    script = subprocess.run(
        [str(program()), f"--grants={_VERSION[primary.flavour]}", "--peer=192.0.2.1"],
        capture_output=True, text=True, check=True).stdout
    for line in script.split("-- [mysql] heartbeat\n")[1].splitlines():
        primary.sql.query(line.rstrip(";").replace("PASSWORD", password))
