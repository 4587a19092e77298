# SPDX-License-Identifier: Apache-2.0
"""The interface is deleted and made anew while vrrpd runs, as a driver's reset or a hot-plugged card
has it: everything that was on it comes back, a virtual MAC address and the routes by it included."""

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import ADDRESS, INTERFACE, VIP, Network

VARIANTS = {"as it is": {"words": ""}, "use_vmac": {"words": "use_vmac"},
            "use_vmac, adverts by the base": {"words": "use_vmac\n    vmac_xmit_base"}}
ROUTE = "10.1.0.0/16"
CONF = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    WORDS
    virtual_ipaddress {{
        {VIP}
    }}
    virtual_routes {{
        src {VIP} to {ROUTE} via {ADDRESS["client"]} dev {INTERFACE}
    }}
}}
"""


def _mac() -> str:
    """Whose MAC address the client finds, asking anew; empty: nobody answers."""
    routing.ip("client", "neighbour", "flush", "all")
    pinged = routing.run("client", "ping", "-c", "1", "-W", "1", VIP)
    shown = routing.ip("client", "neighbour", "show", VIP, "dev", INTERFACE).split()
    return shown[shown.index("lladdr") + 1] if "1 received" in pinged and "lladdr" in shown else ""


def test(words):
    directory = sandbox.furnish() / "a"
    network = Network()
    daemon = vrrpd.start("a", directory, CONF.replace("WORDS", words), plain_toml(directory))

    def works() -> bool:
        virtual = _mac() == "00:00:5e:00:01:33"
        return network.has_vip("a") and ROUTE in routing.of_keepalived("a") and (
            virtual if words else _mac() != "")

    clock.wait_until("a serves", works, 20)
    routing.ip("a", "link", "delete", INTERFACE)
    clock.wait_until("a faults", lambda: daemon.find("Entering FAULT STATE"), 20)
    assert routing.macvlans("a") == set()
    network.attach("a")
    clock.wait_until("a serves again", works, 20)
    assert daemon.terminate() == 0
    assert not network.has_vip("a")
    assert routing.of_keepalived("a") == set() and routing.macvlans("a") == set()
