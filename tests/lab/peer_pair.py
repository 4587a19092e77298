# SPDX-License-Identifier: Apache-2.0
"""Two nodes with a channel between their daemons (docs/peer.md), over IPv4 and over IPv6."""

from . import clock, sandbox, vrrpd
from .certificates import write_authority, write_certificate
from .namespaces import ADDRESS, ADDRESS6, INTERFACE, VIP, Network
from .processes import Process

PEER = {"a": "b", "b": "a"}
PRIORITY = {"a": 150, "b": 100}


def conf(node: str, advert_int: str = "0.1", lines: str = "") -> str:
    return (f"vrrp_instance VI_1 {{\n    interface {INTERFACE}\n    virtual_router_id 51\n"
            f"    priority {PRIORITY[node]}\n    version 3\n    advert_int {advert_int}\n{lines}"
            f"    virtual_ipaddress {{\n        {VIP}\n    }}\n}}\n")


class PeerPair:
    def __init__(self, certificates: bool = False):
        self.lab = sandbox.furnish()
        self.network = Network()
        self.certificates = certificates
        self.daemons: dict[str, Process] = {}
        if certificates:
            write_authority(self.lab)
            for node in PEER:
                write_certificate(self.lab, node, f"DNS:{node}.pair")
        for node in PEER:
            (self.lab / node).mkdir(exist_ok=True)
            vrrpd.write_secret(self.lab / node / "peer.secret", "0123456789abcdef" * 4)

    def proof(self, node: str) -> str:
        if not self.certificates:
            return f'secret_file = "{self.lab}/{node}/peer.secret"\n'
        return (f'ca = "{self.lab}/ca.pem"\ncertificate = "{self.lab}/{node}.pem"\n'
                f'key = "{self.lab}/{node}.key"\npeer_name = "{PEER[node]}.pair"\n')

    def toml(self, node: str, name: str = "orders", as_node: str = "") -> str:
        directory, peer = self.lab / node, PEER[node]
        return (f'[vrrpd]\nstate_directory = "{directory}/state"\n'
                f'runtime_directory = "{directory}/run"\n'
                f'[peer]\nname = "{name}"\nnode = "{as_node or node}"\nheartbeat = "500ms"\n'
                + self.proof(node) +
                f'[peer.path.lan]\nlocal = "{ADDRESS[node]}"\npeer = "{ADDRESS[peer]}"\n'
                f'[peer.path.lan6]\nlocal = "{ADDRESS6[node]}"\npeer = "{ADDRESS6[peer]}"\n')

    def start(self, node: str, file: str = "", toml: str = "") -> Process:
        daemon = vrrpd.start(node, self.lab / node, file or conf(node), toml or self.toml(node))
        self.daemons[node] = daemon
        return daemon

    def said(self, node: str, pattern: str, since: float = 0.0, within: float = 20):
        return clock.wait_until(f"{node} says {pattern}",
                                lambda: self.daemons[node].find(pattern, since), within)

    def start_both(self):
        for node in PEER:
            self.start(node)
        for node, peer in PEER.items():
            for path in ("lan", "lan6"):
                self.said(node, f"peer {peer}: connected over {path}( |$)")
