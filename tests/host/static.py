# SPDX-License-Identifier: Apache-2.0
"""static_ipaddress is there from start to stop, whoever is master; instances of its track_group
fault with its interface."""

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network, inside
from lab.processes import Process

STATIC = "10.9.0.1"
CONF = f"""\
global_defs {{
    default_interface {INTERFACE}
}}
track_group G {{
    group {{
        VI_1
    }}
}}
static_ipaddress {{
    {STATIC}/24 dev back track_group G
    10.9.1.1/24 brd + label {INTERFACE}:db
    10.9.2.1/24 no_track
    10.9.3.1/24 dev late no_track
}}
static_routes {{
    10.77.0.0/16 via 10.9.0.2 dev back
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""


def _has(address: str) -> bool:
    return f" {address}/" in routing.ip("a", "-o", "address", "show")


def _has_all() -> bool:
    return all(_has(address) for address in (STATIC, "10.9.1.1", "10.9.2.1", VIP))


def _make(name: str):
    routing.ip("a", "link", "add", name, "type", "veth", "peer", "name", f"{name}-end")
    routing.ip("a", "link", "set", name, "up")
    routing.ip("a", "link", "set", f"{name}-end", "up")


def test():
    directory = sandbox.furnish() / "a"
    Network()
    _make("back")
    daemon = vrrpd.start("a", directory, CONF, plain_toml(directory))
    clock.wait_until("all addresses are there", _has_all, 20)
    assert daemon.says("there is no interface late: the address comes when it does")
    _make("late")
    clock.wait_until("it comes with its interface, no_track or not", lambda: _has("10.9.3.1"), 20)
    assert daemon.count("all addresses are up again") == 1
    assert f"{INTERFACE}:db" in routing.ip("a", "-o", "address", "show", "dev", INTERFACE)
    assert "10.77.0.0/16" in routing.of_keepalived("a")

    # Nobody who listens to the kernel hears of them again.
    watch = Process("ip monitor", inside("a", ["ip", "monitor", "address"]),
                    directory / "monitor.log")
    clock.must_hold("nothing is said of them",
                    lambda: not watch.find(r"10\.9\.") and watch.running(), 5)

    # Somebody's hand: it comes back, and nobody faults; a line with no_track stays away.
    routing.ip("a", "address", "delete", f"{STATIC}/24", "dev", "back")
    clock.wait_until("it is back, and so is the route by it",
                     lambda: _has(STATIC) and "10.77.0.0/16" in routing.of_keepalived("a"), 20)
    assert daemon.says("static_ipaddress. somebody removed 10.9.0.1/24")
    routing.ip("a", "address", "delete", "10.9.2.1/24", "dev", INTERFACE)
    clock.must_hold("the other stays away", lambda: not _has("10.9.2.1"), 1)
    assert not daemon.find("Entering FAULT")

    # The interface goes, and comes anew.
    routing.ip("a", "link", "delete", "back")
    clock.wait_until("the instance faults with it", lambda: daemon.find(
        "Entering FAULT STATE: interface back"), 20)
    assert not _has(VIP)
    assert _has("10.9.1.1")
    _make("back")
    clock.wait_until("all that is tracked is there again",
                     lambda: _has(STATIC) and _has(VIP)
                     and "10.77.0.0/16" in routing.of_keepalived("a"), 20)

    routing.ip("a", "link", "delete", "late")
    _make("late")
    clock.wait_until("so does the one on an interface that was made anew", lambda: _has("10.9.3.1"),
                     20)

    assert daemon.terminate() == 0
    for address in (STATIC, "10.9.1.1", "10.9.3.1", VIP):
        assert not _has(address), f"{address} is left behind"
