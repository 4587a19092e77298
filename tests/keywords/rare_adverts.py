# SPDX-License-Identifier: Apache-2.0
"""Rarer words of the election: how a master answers who is lower, and when a backup loses patience."""

from lab import effects
from lab.effects import Effect, Elsewhere, Scene
from lab.namespaces import ADDRESS, DIRECT_INTERFACE, INTERFACE
from lab.stage import Stage
from lab.vrrp_frames import Advert

STRANGER = "192.168.14.77"


def instance(name: str, vrid: int, lines: str, interface: str = INTERFACE) -> str:
    return f"""\
vrrp_instance {name} {{
    interface {interface}
    virtual_router_id {vrid}
    version 3
    {lines}
    virtual_ipaddress {{
        10.3.0.{vrid}
    }}
}}
"""


def lower(stage: Stage) -> str:
    return (f'global_defs {{\n script_user root\n log_unknown_vrids\n}}\n'
            + instance("VI_ANSWERS", 51, f"""advert_int 3
    garp_lower_prio_repeat 2
    garp_lower_prio_delay 0
    notify_master_rx_lower_pri "{stage.script} lower" """)
            + instance("VI_SILENT", 52, "advert_int 3\n lower_prio_no_advert\n"
                                        " garp_lower_prio_repeat 0"))


GLOBALLY = ("global_defs {\n vrrp_lower_prio_no_advert\n vrrp_garp_lower_prio_repeat 0\n"
            " vrrp_min_garp\n}\n"
            + instance("VI_ANSWERS", 51, "advert_int 3\n lower_prio_no_advert off\n"
                                         " garp_lower_prio_repeat 2\n garp_lower_prio_delay 0")
            + instance("VI_SILENT", 52, "advert_int 3"))

PATIENCE = ("global_defs {\n vrrp_down_timer_adverts 9\n}\n"
            + instance("VI_QUICK", 51, "advert_int 0.5\n down_timer_adverts 2")
            + instance("VI_SLOW", 52, "advert_int 0.5"))

YIELD = (instance("VI_LAST_WORD", 51, "advert_int 1\n higher_prio_send_advert")
         + instance("VI_QUIET", 52, "advert_int 1")
         + instance("VI_AS_V2", 53, "advert_int 1\n v3_checksum_as_v2")
         + instance("VI_OWNER", 54, "priority 255\n owner_ignore_adverts")
         + instance("VI_NO_LINK", 55, "dont_track_primary\n advert_int 1", DIRECT_INTERFACE)
         + instance("VI_SOURCE", 56, f"mcast_src_ip {ADDRESS['a']}\n track_src_ip\n advert_int 1")
         + instance("VI_NO_PEER", 57, "unicast_fault_no_peer\n unicast_peer {\n }"))


def speak(stage: Stage, priority: int, *vrids: int):
    return stage.speak("b", *(Advert(version=3, vrid=vrid, addresses=(f"10.3.0.{vrid}",),
                                     source=STRANGER, priority=priority) for vrid in vrids))


def lower_speaks(stage: Stage):
    stage.kept.before = len(announced(stage, 52))
    speak(stage, 50, 51, 52, 99)


def sent(stage: Stage, vrid: int) -> list:
    """Adverts of node a since the stranger was first heard."""
    seen = stage.frames.adverts(vrid)
    begun = next((advert.at for advert in seen if advert.port == "port-b"), None)
    return [advert for advert in seen
            if advert.port == "port-a" and begun is not None and advert.at > begun]


def much_less(stage: Stage) -> bool:
    """Than the other one, which answers each advert; its own come every three seconds."""
    return 2 * len(sent(stage, 52)) < len(sent(stage, 51))


def announced(stage: Stage, vrid: int) -> list:
    return stage.frames.announcements(f"10.3.0.{vrid}")


def waited(name: str, least: float, most: float):
    """From BACKUP to MASTER. Whether the upper bound holds is a matter of the other's number."""
    def look(stage: Stage):
        master = stage.daemon.find(rf"\({name}\) Entering MASTER")
        backup = stage.daemon.find(rf"\({name}\) Entering BACKUP")
        return bool(master and backup) and least <= master.at - backup.at <= most
    return look


def state(name: str):
    return lambda stage: stage.state(name)


def bad_checksum(vrid: int):
    return lambda stage: "bad vrrp cksum" in (stage.field(vrid, "rest") or "")


def remove_source(stage: Stage):
    stage.ip("address", "delete", f"{ADDRESS['a']}/24", "dev", INTERFACE)


def cable_down(stage: Stage):
    stage.ip("link", "set", DIRECT_INTERFACE, "down")


SCENES = {
    "lower": Scene(lower, [
        Effect("vrrp_instance/lower_prio_no_advert", state("VI_SILENT"), "MASTER"),
        Effect("vrrp_instance/lower_prio_no_advert", lambda stage: len(sent(stage, 51)) >= 8,
               when=lower_speaks),
        Effect("vrrp_instance/lower_prio_no_advert", much_less),
        Effect("vrrp_instance/garp_lower_prio_repeat", lambda stage: len(announced(stage, 51)) > 12),
        Effect("vrrp_instance/notify_master_rx_lower_pri", lambda stage: stage.said("lower") > 0),
        Effect("global_defs/log_unknown_vrids", lambda stage: stage.log(r"\b99\b")),
    ]),
    "lower, global": Scene(GLOBALLY, [
        Effect("global_defs/vrrp_min_garp", state("VI_SILENT"), "MASTER"),
        Effect("global_defs/vrrp_min_garp", lambda stage: len(announced(stage, 52)), 1, rest=1),
        Effect("global_defs/vrrp_lower_prio_no_advert", lambda stage: len(sent(stage, 51)) >= 8,
               when=lower_speaks),
        Effect("global_defs/vrrp_lower_prio_no_advert", much_less),
        Effect("global_defs/vrrp_garp_lower_prio_repeat", lambda stage: len(announced(
            stage, 52)) - stage.kept.before, 0),
    ]),
    "patience": Scene(PATIENCE, [
        # Two or nine intervals of half a second, and the skew of priority 100.
        Effect("vrrp_instance/down_timer_adverts", waited("VI_QUICK", 1.25, 4.0)),
        Effect("global_defs/vrrp_down_timer_adverts", waited("VI_SLOW", 4.75, 20.0)),
    ]),
    "yields": Scene(YIELD, [
        # tcpdump calculates as RFC 5798 does, with the pseudo-header.
        Effect("vrrp_instance/v3_checksum_as_v2", bad_checksum(53)),
        Effect("vrrp_instance/v3_checksum_as_v2", bad_checksum(51), False),
        Effect("vrrp_instance/dont_track_primary", state("VI_NO_LINK"), "MASTER"),
        Effect("vrrp_instance/dont_track_primary", state("VI_NO_LINK"), "MASTER", when=cable_down,
               rest=1),
        Effect("vrrp_instance/unicast_fault_no_peer", state("VI_NO_PEER"), "FAULT"),
        Effect("vrrp_instance/higher_prio_send_advert", state("VI_QUIET"), "MASTER"),
        Effect("vrrp_instance/higher_prio_send_advert", lambda stage: len(sent(stage, 51)), 1,
               when=lambda stage: speak(stage, 200, 51, 52, 54)),
        Effect("vrrp_instance/higher_prio_send_advert", state("VI_QUIET"), "BACKUP"),
        Effect("vrrp_instance/higher_prio_send_advert", lambda stage: len(sent(stage, 52)), 0,
               rest=0.5),
        Effect("vrrp_instance/owner_ignore_adverts", state("VI_OWNER"), "MASTER"),
        Effect("vrrp_instance/track_src_ip", state("VI_SOURCE"), "MASTER"),
        Effect("vrrp_instance/track_src_ip", state("VI_SOURCE"), "FAULT", when=remove_source),
    ]),
}
EFFECTS = effects.effects_of(SCENES) + [
    Elsewhere("vrrp_instance/no_accept", "host/no_accept.py"),
    Elsewhere("global_defs/nftables", "host/nftables.py"),
    Elsewhere("global_defs/nftables_ifindex", "host/nftables.py"),
    Elsewhere("vrrp_instance/use_vmac", "host/vmac.py"),
    Elsewhere("vrrp_instance/vmac_xmit_base", "host/vmac.py"),
    Elsewhere("vrrp_instance/use_vmac_addr", "host/vmac_addresses.py"),
    Elsewhere("global_defs/vmac_addr_prefix", "host/vmac_addresses.py"),
    Elsewhere("vrrp_instance/promote_secondaries", "host/secondaries.py"),
    Elsewhere("the top level/static_ipaddress", "host/static.py"),
    Elsewhere("the top level/static_routes", "host/routes.py"),
    Elsewhere("the top level/static_rules", "host/routes.py"),
    Elsewhere("the top level/track_group", "host/static.py"),
    Elsewhere("global_defs/default_interface", "host/static.py"),
    Elsewhere("the top level/interface_up_down_delays", "tracking/interface_delays.py"),
]
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
