# SPDX-License-Identifier: Apache-2.0
"""Routes and rules come behind the addresses, come back when somebody removes them, and go."""

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import ADDRESS, INTERFACE, VIP, Network

CONF = f"""\
static_routes {{
    10.5.0.0/16 via {ADDRESS["client"]} dev {INTERFACE}
    10.6.0.0/16 via {ADDRESS["client"]} dev {INTERFACE} add
}}
static_rules {{
    from 10.5.0.0/16 table 100 preference 500
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
    virtual_routes {{
        src {VIP} to 10.1.0.0/16 via {ADDRESS["client"]} dev {INTERFACE}
        10.2.0.0/16 dev {INTERFACE} table 100 no_track
    }}
    virtual_rules {{
        from {VIP} table 100 preference 600
    }}
}}
"""
STATIC = {"10.5.0.0/16", "10.6.0.0/16", "from 10.5.0.0/16 lookup 100"}
OF_MASTER = {"10.1.0.0/16", "10.2.0.0/16", f"from {VIP} lookup 100"}


def _has(wanted: set[str]):
    clock.wait_until(f"the host has {wanted}", lambda: routing.of_keepalived("a") == wanted, 20)


def test():
    directory = sandbox.furnish() / "a"
    Network()
    routing.ip("a", "route", "add", "10.1.0.0/16", "via", ADDRESS["b"])  # the operator's own
    daemon = vrrpd.start("a", directory, CONF, plain_toml(directory))
    _has(STATIC | OF_MASTER)
    assert f"src {VIP}" in routing.ip("a", "route", "show", "10.1.0.0/16")

    # Somebody else's hand, as a network manager has it.
    routing.ip("a", "route", "delete", "10.1.0.0/16", "proto", "keepalived")
    routing.ip("a", "rule", "delete", "preference", "600")
    routing.ip("a", "route", "delete", "10.5.0.0/16")
    _has(STATIC | OF_MASTER)
    # The kernel takes a route with its source address, and says nothing of it.
    routing.ip("a", "address", "delete", f"{VIP}/32", "dev", INTERFACE)
    _has(STATIC | OF_MASTER)
    assert not daemon.find("Entering BACKUP STATE|Entering FAULT STATE", since=daemon.find(
        "Entering MASTER STATE").at), "it demoted"
    routing.ip("a", "route", "delete", "10.2.0.0/16", "table", "100")  # no_track
    clock.must_hold("the other stays away", lambda: "10.2.0.0/16" not in routing.of_keepalived("a"), 1)

    # Its left-overs are removed before it is master again; static ones never go.
    daemon.kill()
    assert routing.of_keepalived("a") >= STATIC
    daemon = vrrpd.start("a", directory, CONF, plain_toml(directory))
    _has(STATIC | OF_MASTER)
    assert not daemon.find("10.6.0.0/16.*trying again"), "what was kept is in nobody's way"
    assert daemon.terminate() == 0
    assert routing.of_keepalived("a") == set()
    assert f"via {ADDRESS['b']}" in routing.ip("a", "route", "show", "10.1.0.0/16"), "the operator's is gone"
