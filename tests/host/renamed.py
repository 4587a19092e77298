# SPDX-License-Identifier: Apache-2.0
"""The interface gets another name while vrrpd runs: neither the address nor a route stays on it, and
both come back with the name."""

import subprocess

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import ADDRESS, INTERFACE, VIP, Network
from lab.runner import Skip

ROUTES = ("10.1.0.0/16", "10.2.0.0/16")
CONF = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        {VIP}
    }}
    virtual_routes {{
        {ROUTES[0]} via {ADDRESS["client"]} dev {INTERFACE}
        {ROUTES[1]} nexthop via {ADDRESS["client"]} dev {INTERFACE} nexthop via {ADDRESS["b"]} dev \
{INTERFACE}
    }}
}}
"""


def _serves(network: Network) -> bool:
    return network.has_vip("a") and routing.of_keepalived("a") >= set(ROUTES)


def test():
    directory = sandbox.furnish() / "a"
    network = Network()
    daemon = vrrpd.start("a", directory, CONF, plain_toml(directory))
    clock.wait_until("a serves", lambda: _serves(network), 20)
    try:
        routing.ip("a", "link", "set", INTERFACE, "name", "lan1")
    except subprocess.CalledProcessError as error:  # before Linux 6.2
        raise Skip("this kernel renames no interface that is up") from error
    clock.wait_until("nothing stays on it", lambda: not network.has_vip("a")
                     and not routing.of_keepalived("a"), 20)
    routing.ip("a", "link", "set", "lan1", "name", INTERFACE)
    clock.wait_until("a serves again", lambda: _serves(network), 20)
    assert daemon.terminate() == 0
