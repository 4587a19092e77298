# SPDX-License-Identifier: Apache-2.0
"""The lines of virtual_routes and virtual_rules, as the kernel has them afterwards."""

from lab import effects
from lab.effects import Effect, Scene
from lab.namespaces import ADDRESS, DIRECT_INTERFACE, INTERFACE
from lab.stage import Stage

GATEWAY, VIP = ADDRESS["client"], "192.168.14.88"
CONF = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        {VIP}/24
    }}
    virtual_routes {{
        10.1.0.0/16 via {GATEWAY}
        to 10.2.0.0/16 via {GATEWAY} dev {INTERFACE}
        10.3.0.0/16 dev {DIRECT_INTERFACE}
        src {VIP} to 10.4.0.0/16 via {GATEWAY}
        10.5.0.0/16 via {GATEWAY} table 100
        10.6.0.0/16 dev {INTERFACE} scope link
        10.7.0.0/16 via {GATEWAY} metric 77
        10.8.0.0/16 via {GATEWAY} no_track
        10.9.0.0/16 via {GATEWAY} tos 0x10
        10.10.0.0/16 via 192.0.2.9 dev {INTERFACE} onlink
        10.11.0.0/16 via {GATEWAY} mtu 1400 advmss 1300 initcwnd 20 rto_min 300ms quickack 1
        10.12.0.0/16 nexthop via {GATEWAY} weight 2 nexthop via {ADDRESS["b"]} weight 3
        10.14.0.0/16 via {GATEWAY} window 3000 rtt 200ms reordering 5 congctl reno realms 7
        blackhole 10.13.0.0/16
    }}
    virtual_rules {{
        from {VIP} table 100 preference 601
        to 10.1.0.0/16 table 101 preference 602
        from 10.2.0.0/16 lookup 102 priority 603
        not from 10.3.0.0/16 table 103 preference 604
        fwmark 7/15 table 104 preference 605
        iif {DIRECT_INTERFACE} table 105 preference 606
        oif {INTERFACE} table 106 preference 607
        tos 0x10 table 107 preference 608
        uidrange 100-200 table 108 preference 609
        ipproto tcp sport 3306-3307 dport 3306 table 109 preference 610
        from 10.4.0.0/16 blackhole preference 611
        from 10.5.0.0/16 table main suppress_prefixlength 8 preference 612
        from 10.6.0.0/16 goto 32766 preference 613
        from 10.7.0.0/16 table 110 no_track preference 614
    }}
}}
"""


def route(destination: str, name: str):
    return lambda stage: stage.route(destination).get(name)


def metric(destination: str, name: str):
    return lambda stage: (stage.route(destination).get("metrics") or [{}])[0].get(name)


def rule(preference: int, *names: str):
    return lambda stage: tuple(stage.rule(preference).get(name) for name in names)


def delete(*words: str):
    return lambda stage: stage.ip(*words)


ROUTES = [
    Effect("vrrp_instance/virtual_routes", route("10.1.0.0/16", "protocol"), "keepalived"),
    Effect("ROUTE/via", route("10.1.0.0/16", "gateway"), GATEWAY),
    Effect("ROUTE/to", route("10.2.0.0/16", "gateway"), GATEWAY),
    Effect("ROUTE/dev", route("10.3.0.0/16", "dev"), DIRECT_INTERFACE),
    Effect("vrrp_instance/virtual_routes", route("10.3.0.0/16", "scope"), "global"),
    Effect("ROUTE/src", route("10.4.0.0/16", "prefsrc"), VIP),
    Effect("ROUTE/table", route("10.5.0.0/16", "table"), "100"),
    Effect("ROUTE/scope", route("10.6.0.0/16", "scope"), "link"),
    Effect("ROUTE/metric", route("10.7.0.0/16", "metric"), 77),
    Effect("ROUTE/tos", route("10.9.0.0/16", "tos"), "0x10"),
    Effect("ROUTE/onlink", route("10.10.0.0/16", "flags"), ["onlink"]),
    Effect("ROUTE/mtu", metric("10.11.0.0/16", "mtu"), 1400),
    Effect("ROUTE/advmss", metric("10.11.0.0/16", "advmss"), 1300),
    Effect("ROUTE/initcwnd", metric("10.11.0.0/16", "initcwnd"), 20),
    Effect("ROUTE/rto_min", metric("10.11.0.0/16", "rto_min"), 300),
    Effect("ROUTE/quickack", metric("10.11.0.0/16", "quickack"), 1),
    Effect("ROUTE/window", metric("10.14.0.0/16", "window"), 3000),
    Effect("ROUTE/rtt", metric("10.14.0.0/16", "rtt"), 200),
    Effect("ROUTE/reordering", metric("10.14.0.0/16", "reordering"), 5),
    Effect("ROUTE/congctl", metric("10.14.0.0/16", "congestion"), "reno"),
    Effect("ROUTE/nexthop", lambda stage: [
        hop.get("weight") for hop in stage.route("10.12.0.0/16").get("nexthops", [])], [2, 3]),
    Effect("vrrp_instance/virtual_routes", route("10.13.0.0/16", "type"), "blackhole"),
    # Somebody's hand: it comes back, unless its line says no_track.
    Effect("vrrp_instance/virtual_routes", lambda stage: bool(stage.route("10.1.0.0/16")),
           when=delete("route", "delete", "10.1.0.0/16"), rest=0.5),
    Effect("ROUTE/no_track", lambda stage: bool(stage.route("10.8.0.0/16")), False,
           when=delete("route", "delete", "10.8.0.0/16"), rest=1),
]
RULES = [
    Effect("vrrp_instance/virtual_rules", rule(601, "protocol"), ("keepalived",)),
    Effect("RULE/from", rule(601, "src", "table"), (VIP, "100")),
    Effect("RULE/to", rule(602, "dst", "dstlen"), ("10.1.0.0", 16)),
    Effect("RULE/table", rule(602, "table"), ("101",)),
    Effect("RULE/table", rule(603, "table"), ("102",)),
    Effect("RULE/preference", rule(603, "src"), ("10.2.0.0",)),
    Effect("RULE/not", lambda stage: "not" in stage.rule(604)),
    Effect("RULE/fwmark", rule(605, "fwmark", "fwmask"), ("0x7", "0xf")),
    Effect("RULE/dev", rule(606, "iif"), (DIRECT_INTERFACE,)),
    Effect("RULE/oif", rule(607, "oif"), (INTERFACE,)),
    Effect("RULE/tos", rule(608, "tos"), ("0x10",)),
    Effect("RULE/uidrange", rule(609, "uid_start", "uid_end"), (100, 200)),
    Effect("RULE/ipproto", rule(610, "ipproto"), ("tcp",)),
    Effect("RULE/sport", rule(610, "sport_start", "sport_end"), (3306, 3307)),
    Effect("RULE/dport", rule(610, "dport"), (3306,)),
    Effect("RULE/goto", rule(611, "action"), ("blackhole",)),
    Effect("RULE/suppress_prefixlength", rule(612, "suppress_prefixlen"), (8,)),
    Effect("RULE/goto", rule(613, "goto"), (32766,)),
    Effect("vrrp_instance/virtual_rules", rule(601, "src"), (VIP,),
           when=delete("rule", "delete", "preference", "601"), rest=0.5),
    Effect("RULE/no_track", rule(614, "src"), (None,),
           when=delete("rule", "delete", "preference", "614"), rest=1),
]
SCENES = {"": Scene(CONF, ROUTES + RULES)}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
