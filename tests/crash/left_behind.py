# SPDX-License-Identifier: Apache-2.0
"""Killed, and its file says nothing any more of what it had put onto the host: routes, rules and
interfaces go all the same, and what others have put beside them stays."""

from lab import clock, routing
from lab.crash_pair import TAKEOVER, CrashPair, Setup
from lab.namespaces import ADDRESS, INTERFACE, Network

VARIANTS = {"back, with another file": {"back": True},
            "released, and the file is gone": {"back": False}}
VIP = "192.168.14.87"
MORE = f"""
static_ipaddress {{
    10.5.1.1/24 dev {INTERFACE}
}}
static_routes {{
    10.5.0.0/16 via {ADDRESS["client"]} dev {INTERFACE} metric 7
    blackhole 10.6.0.0/16 table 100
}}
static_rules {{
    from 10.5.0.0/16 ipproto tcp dport 80 table 100 preference 500
}}
vrrp_instance VI_2 {{
    interface {INTERFACE}
    virtual_router_id 52
    priority 100
    version 3
    advert_int 0.1
    use_vmac
    virtual_ipaddress {{
        {VIP}
    }}
    virtual_routes {{
        src {VIP} to 10.1.0.0/16 via {ADDRESS["client"]} dev {INTERFACE} mtu 1400
        10.2.0.0/16 table 100 nexthop via {ADDRESS["client"]} dev {INTERFACE} weight 2 nexthop via \
{ADDRESS["b"]} dev {INTERFACE}
    }}
    virtual_rules {{
        from {VIP} table 100 preference 600
        inet6 fwmark 5/7 table 100 preference 601
    }}
}}
"""
ROUTES = {"10.5.0.0/16", "blackhole", "10.1.0.0/16", "10.2.0.0/16"}


def _all_there() -> bool:
    return (routing.of_keepalived("a") > ROUTES and "vrrp.52" in routing.macvlans("a")
            and VIP in routing.ip("a", "address", "show", "dev", "vrrp.52")
            and "10.5.1.1" in Network.addresses("a"))


def _none_left() -> bool:
    return (not routing.of_keepalived("a") and not _rules6()
            and "10.5.1.1" not in Network.addresses("a"))


def _rules6() -> str:
    return routing.ip("a", "-6", "rule", "show", "preference", "601")


def _sysctls() -> list[str]:
    return routing.run("a", "sysctl", "-n", "net.ipv4.conf.all.rp_filter",
                       f"net.ipv4.conf.{INTERFACE}.arp_ignore").split()


def test(back):
    pair = CrashPair(Setup(lifetime=False, more=MORE))
    routing.run("a", "sysctl", "-w", "net.ipv4.conf.all.rp_filter=2")
    before = _sysctls()
    pair.start("a")
    clock.wait_until("a has all of it", _all_there, TAKEOVER)
    clock.wait_until("the rule of the other family too", _rules6, TAKEOVER)
    clock.wait_until("a holds the other address", lambda: pair.network.has_vip("a"), TAKEOVER)
    # Other people's, as like ours as can be.
    routing.ip("a", "route", "add", "10.1.0.0/16", "via", ADDRESS["b"], "metric", "9")
    routing.ip("a", "rule", "add", "from", "10.7.0.0/16", "table", "100", "preference", "500")
    routing.ip("a", "link", "add", "vrrp.53", "link", INTERFACE, "type", "macvlan", "mode",
               "private")
    pair.daemons["a"].kill()
    assert _all_there(), "it went by itself"
    assert before == ["2", "0"] and _sysctls() == ["0", "1"]

    if back:
        pair.start("a", pair.conf("a").replace(MORE, ""))
        clock.wait_until("nothing is left", _none_left, TAKEOVER)
        clock.wait_until("a took the other instance up again", lambda: pair.daemons["a"].find(
            "MASTER as before"), TAKEOVER)
        assert pair.watch["a"].went() is None, "the other address was taken away"
    else:
        (pair.lab / "a" / "keepalived.conf").unlink()
        released = pair.release("a")
        assert released.returncode == 0, released
        assert "removed interface vrrp.52" in released.stderr, released
        assert "removed route blackhole 10.6.0.0/16 table 100" in released.stderr, released
        assert not pair.network.has_vip("a")
        assert _none_left()
    assert routing.macvlans("a") == {"vrrp.53"}, routing.macvlans("a")
    assert _sysctls() == before
    assert f"via {ADDRESS['b']}" in routing.ip("a", "route", "show", "10.1.0.0/16")
    assert "10.7.0.0/16" in routing.ip("a", "rule", "show")
    assert ADDRESS["a"] in pair.network.addresses("a")
