# SPDX-License-Identifier: Apache-2.0
"""A pair whose nodes have two servers each, on ports 3306 and 3307, with an address each."""

from pathlib import Path

from . import clock, replication, vrrpd
from .namespaces import ADDRESS, INTERFACE, VIP, Network
from .pair import Pair
from .replication import OTHER
from .server import PORT, Server
from .writer import Writer

SECOND_PORT = 3307
SECOND_VIP = "192.168.14.89"
# By name in vrrpd.toml: the virtual router, its address, and the port of its servers.
SERVERS = {"main": (51, VIP, PORT), "orders": (52, SECOND_VIP, SECOND_PORT)}
_USERS = ("vrrpd", "vrrpd_monitor", "vrrpd_fence", "repl")


class TwoServers(Pair):
    """Pair's own servers are "main"."""

    def __init__(self, flavour: str):
        super().__init__(flavour, peer=True)
        lab = self.lab / "orders"
        (lab / "data").mkdir(parents=True)
        lab.chmod(0o755)  # for the server's own user
        (lab / "data").chmod(0o1777)
        self.orders: dict[str, Server] = replication.make_pair(
            flavour, lab, self.passwords, {}, port=SECOND_PORT)
        replication.replicate(self.orders, self.passwords["repl"])
        self.second_writer: Writer | None = None

    def start_daemon(self, node: str):
        directory = self.directory(node)
        for user in _USERS:
            vrrpd.write_password(directory, user, self.passwords[user])
        self.daemons[node] = vrrpd.start(node, directory, _keepalived_conf(node),
                                         self._toml(node))

    def _toml(self, node: str) -> str:
        directory = self.directory(node)
        toml = super()._toml(node)
        peer = toml[toml.index("[peer]"):]
        head = toml[:toml.index("[mysql]")]
        sockets = {"main": self.servers[node].socket, "orders": self.orders[node].socket}
        return head + "".join(
            _server_toml(name, node, directory, sockets[name], port)
            for name, (_, _, port) in SERVERS.items()) + peer

    def start_second_writer(self):
        self.second_writer = Writer(self.lab / "orders", self.passwords["app"], host=SECOND_VIP,
                                    port=SECOND_PORT)
        clock.wait_until("the second client writes",
                         lambda: len(self.second_writer.acknowledged()) > 20, 20)

    def second_holders(self) -> list[str]:
        """The nodes that hold the second address."""
        return [node for node in ("a", "b")
                if SECOND_VIP in Network.addresses(node, "scope", "global")]


def _keepalived_conf(node: str) -> str:
    text = "global_defs {\n    router_id MySQL-HA\n    script_user root\n}\n\n"
    for name, (vrid, address, _) in SERVERS.items():
        text += (
            f"vrrp_script check_{name} {{\n    script /bin/true\n    interval 10\n}}\n\n"
            f"vrrp_instance {name.upper()} {{\n    state BACKUP\n    interface {INTERFACE}\n"
            f"    virtual_router_id {vrid}\n    priority {100 if node == 'a' else 90}\n"
            f"    advert_int 1\n    nopreempt\n    track_script {{\n        check_{name}\n    }}\n"
            f"    virtual_ipaddress {{\n        {address}\n    }}\n}}\n\n")
    return text


def _server_toml(name: str, node: str, directory: Path, socket: Path, port: int) -> str:
    def account(user: str) -> str:
        return f'user = "{user}", password_file = "{directory}/{user}.password"'

    return (
        f"[mysql.servers.{name}]\n"
        f'local = {{ socket = "{socket}", {account("vrrpd")} }}\n'
        f'peer = {{ host = "{ADDRESS[OTHER[node]]}", port = {port}, '
        f'{account("vrrpd_monitor")} }}\n'
        f"peer_fence = {{ {account('vrrpd_fence')} }}\n"
        f"replication = {{ {account('repl')} }}\n\n"
        f'[check.check_{name}]\nmodule = "mysql"\nserver = "{name}"\n\n'
        f'[notify.{name.upper()}]\nmodule = "mysql"\nserver = "{name}"\n\n')
