# SPDX-License-Identifier: Apache-2.0
"""use_vmac_addr: addresses on other interfaces than the instance's answer with the virtual router's
MAC address there, wherever they are."""

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network

BACK = "10.9.0.88"
MAC = "00:00:5e:00:01:33"


def _conf(priority: int) -> str:
    return f"""\
global_defs {{
    vmac_addr_prefix back-
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority {priority}
    version 3
    advert_int 0.1
    use_vmac_addr
    virtual_ipaddress {{
        {VIP}
        {BACK}/24 dev back
    }}
}}
"""


def _second_network():
    """Both nodes and the client have an interface `back` on a bridge of the client's."""
    routing.ip("client", "link", "add", "back", "type", "bridge")
    routing.ip("client", "link", "set", "back", "up")
    routing.ip("client", "address", "add", "10.9.0.10/24", "dev", "back")
    for node in ("a", "b"):
        routing.ip(node, "link", "add", "back", "type", "veth", "peer", "name", f"back-{node}",
                   "netns", "client")
        routing.ip("client", "link", "set", f"back-{node}", "master", "back", "up")
        routing.ip(node, "link", "set", "back", "up")


def _holds(node: str) -> bool:
    shown = routing.ip(node, "-o", "address", "show")
    return f"{INTERFACE}    inet {VIP}/" in shown and f"back-.51    inet {BACK}/" in shown


def _answered_by_mac() -> bool:
    routing.ip("client", "neighbour", "flush", "all")
    pinged = routing.run("client", "ping", "-c", "1", "-W", "1", BACK)
    return "1 received" in pinged and MAC in routing.ip("client", "neighbour", "show", BACK)


def test():
    lab = sandbox.furnish()
    Network()
    _second_network()
    daemons = {node: vrrpd.start(node, lab / node, _conf(priority), plain_toml(lab / node))
               for node, priority in (("a", 150), ("b", 100))}
    clock.wait_until("a holds both", lambda: _holds("a"), 20)
    assert routing.macvlans("a") == {"back-.51"} and routing.macvlans("b") == {"back-.51"}
    clock.wait_until("a answers", _answered_by_mac, 20)

    daemons["a"].kill()
    clock.wait_until("b holds both", lambda: _holds("b"), 20)
    clock.wait_until("b answers from the same MAC address", _answered_by_mac, 20)

    daemons["a"] = vrrpd.start("a", lab / "a", _conf(150), plain_toml(lab / "a"))
    clock.wait_until("a holds both again", lambda: _holds("a") and not _holds("b"), 20)
    clock.wait_until("a answers again", _answered_by_mac, 20)
    for node in ("a", "b"):
        assert daemons[node].terminate() == 0
        assert routing.macvlans(node) == set()
