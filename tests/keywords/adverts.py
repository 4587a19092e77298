# SPDX-License-Identifier: Apache-2.0
"""What adverts say, whence they come, and where they go."""

from lab import effects
from lab.effects import Effect, Scene
from lab.namespaces import ADDRESS, DIRECT_INTERFACE, INTERFACE
from lab.stage import Stage

OTHER_SOURCE = "192.168.14.200"

CONF = f"""\
vrrp_instance VI_PLAIN {{
    state BACKUP
    interface {INTERFACE}
    virtual_router_id 51
    priority 137
    advert_int 2
    authentication {{
        auth_type PASS
        auth_pass secret12
    }}
    virtual_ipaddress {{
        10.3.0.1
        10.3.0.2
    }}
    virtual_ipaddress_excluded {{
        10.3.0.3
    }}
}}
vrrp_instance VI_FIRST {{
    state MASTER
    interface {INTERFACE}
    virtual_router_id 52
    virtual_ipaddress {{
        10.3.0.4
    }}
}}
vrrp_instance VI_CABLE {{
    interface {DIRECT_INTERFACE}
    virtual_router_id 53
    version 3
    advert_int 0.25
    virtual_ipaddress {{
        10.3.0.5
    }}
}}
vrrp_instance VI_UNICAST {{
    interface {INTERFACE}
    virtual_router_id 54
    unicast_src_ip {OTHER_SOURCE}
    unicast_ttl 17
    unicast_peer {{
        {ADDRESS["b"]}
    }}
    virtual_ipaddress {{
        10.3.0.6
    }}
}}
vrrp_instance VI_ABSENT {{
    interface {INTERFACE}
    virtual_router_id 57
    advert_int 1
    mcast_src_ip 192.168.14.201/24
    virtual_ipaddress {{
        10.3.0.9
    }}
}}
vrrp_instance VI_VIRTUAL {{
    interface {INTERFACE}
    virtual_router_id 58
    advert_int 1
    mcast_src_ip 192.168.14.202
    virtual_ipaddress {{
        192.168.14.202
    }}
}}
vrrp_instance VI_SOURCE {{
    interface {INTERFACE}
    virtual_router_id 55
    mcast_src_ip {OTHER_SOURCE}
    mcast_dst_ip 224.0.0.99
    virtual_ipaddress {{
        10.3.0.7
    }}
}}
"""
DEFAULTS = f"""\
global_defs {{
    vrrp_version 3
    vrrp_mcast_group4 224.0.0.77
    vrrp_mcast_group6 ff02::77
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    advert_int 0.5
    virtual_ipaddress {{
        10.3.0.1
    }}
}}
vrrp_instance VI_2 {{
    interface {INTERFACE}
    version 2
    virtual_router_id 52
    virtual_ipaddress {{
        10.3.0.2
    }}
}}
vrrp_instance VI_6 {{
    interface {INTERFACE}
    virtual_router_id 56
    advert_int 0.5
    virtual_ipaddress {{
        fe80::14:88
    }}
}}
"""
STRICT = f"""\
global_defs {{
    vrrp_strict
}}
vrrp_instance VI_1 {{
    state MASTER
    interface {INTERFACE}
    virtual_router_id 51
    priority 200
    authentication {{
        auth_type PASS
        auth_pass secret12
    }}
    virtual_ipaddress {{
        10.3.0.1
    }}
}}
vrrp_instance VI_2 {{
    interface {INTERFACE}
    virtual_router_id 52
    strict_mode off
    authentication {{
        auth_type PASS
        auth_pass secret12
    }}
    virtual_ipaddress {{
        10.3.0.2
    }}
}}
"""


def of(vrid: int, name: str):
    return lambda stage: stage.field(vrid, name)


def add_source(stage: Stage):
    stage.ip("address", "add", f"{OTHER_SOURCE}/24", "dev", INTERFACE)


SCENES = {
    "own words": Scene(CONF, [
        Effect("the top level/vrrp_instance", of(51, "vrid"), 51),
        Effect("vrrp_instance/virtual_router_id", of(52, "vrid"), 52),
        Effect("vrrp_instance/priority", of(51, "priority"), 137),
        Effect("vrrp_instance/advert_int", of(51, "interval"), "2s"),
        Effect("vrrp_instance/advert_int", of(53, "interval"), "25cs"),
        Effect("vrrp_instance/version", of(53, "version"), 3),
        Effect("vrrp_instance/virtual_ipaddress", of(51, "addresses"), ["10.3.0.1", "10.3.0.2"]),
        Effect("vrrp_instance/authentication", of(51, "authentication"), "simple secret12"),
        Effect("authentication/auth_type", of(51, "authentication"), "simple secret12"),
        Effect("authentication/auth_pass", of(51, "authentication"), "simple secret12"),
        # Without `priority' an address owner, which waits for nobody.
        Effect("vrrp_instance/state", of(52, "priority"), 255),
        Effect("vrrp_instance/state", lambda stage: stage.log(
            r"\(VI_FIRST\) Entering BACKUP"), False),
        Effect("vrrp_instance/interface", of(51, "port"), "port-a"),
        Effect("vrrp_instance/interface", of(53, "port"), "direct-a"),
        Effect("vrrp_instance/unicast_peer", of(54, "destination"), ADDRESS["b"]),
        Effect("vrrp_instance/unicast_src_ip", of(54, "source"), OTHER_SOURCE),
        Effect("vrrp_instance/unicast_ttl", of(54, "ttl"), 17),
        Effect("vrrp_instance/mcast_src_ip", of(55, "source"), OTHER_SOURCE),
        # The host has not got it, or not for long.
        Effect("vrrp_instance/mcast_src_ip", of(57, "source"), ADDRESS["a"]),
        Effect("vrrp_instance/mcast_src_ip", of(58, "source"), ADDRESS["a"]),
        Effect("vrrp_instance/mcast_dst_ip", of(55, "destination"), "224.0.0.99"),
    ], before=add_source),
    "global_defs": Scene(DEFAULTS, [
        Effect("the top level/global_defs", of(51, "version"), 3),
        Effect("global_defs/vrrp_version", of(51, "version"), 3),
        Effect("vrrp_instance/version", of(52, "version"), 2),
        Effect("global_defs/vrrp_mcast_group4", of(51, "destination"), "224.0.0.77"),
        Effect("global_defs/vrrp_mcast_group6", of(56, "destination"), "ff02::77"),
    ]),
    "strict": Scene(STRICT, [
        Effect("vrrp_instance/strict_mode", of(52, "authentication"), "simple secret12"),
        Effect("global_defs/vrrp_strict", of(51, "authentication"), "none"),
        Effect("global_defs/vrrp_strict", lambda stage: stage.log(
            r"\(VI_1\) Entering BACKUP"), True),
        Effect("global_defs/vrrp_strict", lambda stage: "10.3.0.1" in stage.inside(
            "nft", "list", "ruleset")),
        Effect("vrrp_instance/strict_mode", lambda stage: "10.3.0.2" in stage.inside(
            "nft", "list", "ruleset"), False),
    ]),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
