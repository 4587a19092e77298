# SPDX-License-Identifier: Apache-2.0
"""A third place: one etcd where the client is, and what vrrpd.toml says of it."""

from pathlib import Path

from . import clock, namespaces
from .namespaces import ADDRESS
from .processes import Process

_URL = f"http://{ADDRESS['client']}:2379"
_PEERS = "http://127.0.0.1:2380"
TOML = f'\n[mysql.etcd]\nendpoints = ["{_URL}"]\npair = "orders"\n'


def start(lab: Path) -> Process:
    """Returns when it answers. The network must be there."""
    (lab / "third").mkdir()
    process = Process("etcd", namespaces.inside("client", [
        "etcd", "--name=third", f"--data-dir={lab}/third/data", f"--listen-client-urls={_URL}",
        f"--advertise-client-urls={_URL}", f"--listen-peer-urls={_PEERS}",
        f"--initial-advertise-peer-urls={_PEERS}", f"--initial-cluster=third={_PEERS}"]),
        lab / "third" / "etcd.log")
    clock.wait_until("etcd answers", lambda: process.find("ready to serve"), 60)
    return process
