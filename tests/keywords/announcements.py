# SPDX-License-Identifier: Apache-2.0
"""How often, and how fast, addresses are announced."""

from lab import effects
from lab.effects import Effect, Scene
from lab.namespaces import INTERFACE, Network
from lab.stage import Stage

OWN, GLOBAL, FIRST6 = "10.3.0.1", "10.3.0.2", "fd14::88"
APART = 1.0  # seconds between two announcements that make them two bursts

CONF = f"""\
global_defs {{
    vrrp_version 3
    vrrp_garp_master_delay 3
    vrrp_garp_master_repeat 3
    vrrp_garp_master_refresh 5
    vrrp_garp_master_refresh_repeat 2
}}
vrrp_instance VI_OWN {{
    interface {INTERFACE}
    virtual_router_id 51
    advert_int 0.1
    garp_master_delay 2
    garp_master_repeat 4
    garp_master_refresh 4
    garp_master_refresh_repeat 6
    virtual_ipaddress {{
        {OWN}
    }}
}}
vrrp_instance VI_GLOBAL {{
    interface {INTERFACE}
    virtual_router_id 52
    advert_int 0.1
    virtual_ipaddress {{
        {GLOBAL}
    }}
}}
"""
PACED = f"""\
global_defs {{
    vrrp_garp_interval 0.12
    vrrp_gna_interval 0.2
    vrrp_version 3
}}
vrrp_instance VI_4 {{
    interface {INTERFACE}
    virtual_router_id 51
    advert_int 0.1
    virtual_ipaddress {{
        {OWN}
    }}
}}
vrrp_instance VI_6 {{
    interface {INTERFACE}
    virtual_router_id 52
    advert_int 0.1
    virtual_ipaddress {{
        {FIRST6}
    }}
}}
"""


def times(stage: Stage, address: str) -> list[float]:
    return [seen.at for seen in stage.frames.announcements(address)]


def bursts(stage: Stage, address: str) -> list[list[float]]:
    found: list[list[float]] = []
    for at in times(stage, address):
        if found and at - found[-1][-1] < APART:
            found[-1].append(at)
        else:
            found.append([at])
    return found


def in_burst(address: str, which: int):
    def look(stage: Stage):
        found = bursts(stage, address)
        return len(found[which]) if len(found) > which else None
    return look


def apart(address: str, which: int, least: float):
    """That burst comes at least so much after the first one."""
    def look(stage: Stage):
        found = bursts(stage, address)
        return len(found) > which and found[which][0] - found[0][0] >= least
    return look


def pace(address: str, least: float):
    """No two of the first five are nearer to each other."""
    def look(stage: Stage):
        seen = times(stage, address)[:5]
        return len(seen) == 5 and all(b - a >= least for a, b in zip(seen, seen[1:]))
    return look


SCENES = {
    "repeats": Scene(CONF, [
        Effect("vrrp_instance/garp_master_repeat", in_burst(OWN, 0), 4),
        Effect("global_defs/vrrp_garp_master_repeat", in_burst(GLOBAL, 0), 3),
        Effect("vrrp_instance/garp_master_delay", apart(OWN, 1, 1.95)),
        Effect("vrrp_instance/garp_master_delay", in_burst(OWN, 1), 4),
        Effect("global_defs/vrrp_garp_master_delay", apart(GLOBAL, 1, 2.95)),
        Effect("global_defs/vrrp_garp_master_delay", in_burst(GLOBAL, 1), 3),
        Effect("vrrp_instance/garp_master_refresh", apart(OWN, 2, 3.95)),
        Effect("vrrp_instance/garp_master_refresh_repeat", in_burst(OWN, 2), 6),
        Effect("global_defs/vrrp_garp_master_refresh", apart(GLOBAL, 2, 4.95)),
        Effect("global_defs/vrrp_garp_master_refresh_repeat", in_burst(GLOBAL, 2), 2),
    ]),
    "pace": Scene(PACED, [
        Effect("global_defs/vrrp_garp_interval", pace(OWN, 0.115)),
        Effect("global_defs/vrrp_gna_interval", pace(FIRST6, 0.195)),
    ], before=lambda stage: Network.wait_for_link_local_addresses()),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
