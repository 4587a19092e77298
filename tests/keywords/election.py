# SPDX-License-Identifier: Apache-2.0
"""Who becomes master, and whose adverts count: a stranger on the link speaks, node a decides."""

from lab import effects
from lab.effects import Effect, Elsewhere, Scene
from lab.namespaces import ADDRESS, DIRECT_INTERFACE, INTERFACE
from lab.stage import Stage
from lab.vrrp_frames import Advert

STRANGER = "192.168.14.77"  # no node's
LATER = 4  # seconds

PREEMPTION = f"""\
vrrp_instance VI_NEVER {{
    state BACKUP
    interface {INTERFACE}
    virtual_router_id 51
    version 3
    advert_int 0.5
    nopreempt
    virtual_ipaddress {{
        10.3.0.1
    }}
}}
vrrp_instance VI_NOW {{
    state BACKUP
    interface {INTERFACE}
    virtual_router_id 52
    version 3
    advert_int 0.5
    virtual_ipaddress {{
        10.3.0.2
    }}
}}
vrrp_instance VI_LATER {{
    state BACKUP
    interface {INTERFACE}
    virtual_router_id 53
    version 3
    advert_int 0.5
    preempt_delay {LATER}
    virtual_ipaddress {{
        10.3.0.3
    }}
}}
"""


def unicast(globally: str, first: str, second: str) -> str:
    """VI_FIRST and VI_SECOND have node b as their only peer; first, second: a line of each."""
    def instance(name: str, vrid: int, line: str) -> str:
        return f"""\
vrrp_instance {name} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    unicast_src_ip {ADDRESS["a"]}
    unicast_peer {{
        {ADDRESS["b"]}
    }}
    {line}
    virtual_ipaddress {{
        10.3.1.{vrid}
    }}
}}
"""
    return globally + instance("VI_FIRST", 51, first) + instance("VI_SECOND", 52, second)


def lists(globally: str, first: str, second: str) -> str:
    def instance(name: str, vrid: int, line: str) -> str:
        return f"""\
vrrp_instance {name} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    version 3
    {line}
    virtual_ipaddress {{
        10.3.2.{vrid}
    }}
}}
"""
    return globally + instance("VI_FIRST", 51, first) + instance("VI_SECOND", 52, second)


GROUP = f"""\
global_defs {{
    dynamic_interfaces
    vrrp_version 3
}}
vrrp_sync_group G {{
    group {{
        VI_1
        VI_2
    }}
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    advert_int 0.1
    virtual_ipaddress {{
        10.3.0.1
    }}
}}
vrrp_instance VI_2 {{
    interface {DIRECT_INTERFACE}
    virtual_router_id 52
    advert_int 0.1
    virtual_ipaddress {{
        10.3.0.2
    }}
}}
vrrp_instance VI_LATE {{
    interface late0
    virtual_router_id 53
    advert_int 0.1
    virtual_ipaddress {{
        10.3.0.3
    }}
}}
"""


def lower_priority_speaks(stage: Stage):
    stage.speak("b", *(Advert(version=3, vrid=vrid, addresses=(f"10.3.0.{vrid - 50}",),
                              source=STRANGER, priority=50, interval_cs=50)
                       for vrid in (51, 52, 53)))


def outsider_claims(stage: Stage):
    """Higher priority, from an address that is nobody's peer."""
    stage.speak("client", *(Advert(version=2, vrid=vrid, addresses=(f"10.3.1.{vrid}",),
                                   source=STRANGER, priority=200) for vrid in (51, 52)),
                to=ADDRESS["a"])


def master_changes_its_list(stage: Stage):
    def speak(addresses):
        return stage.speak("b", *(Advert(version=3, vrid=vrid, addresses=addresses(vrid),
                                         source=STRANGER, priority=200) for vrid in (51, 52)))

    first = speak(lambda vrid: (f"10.3.2.{vrid}",))
    stage.until("both have heard it", lambda: all(
        number >= 2 for number in stage.counts("advert_rcvd")))
    first.kill()
    speak(lambda vrid: (f"10.3.2.{vrid}", "10.3.2.99"))


def state(name: str):
    return lambda stage: stage.state(name)


def became_master_late(stage: Stage) -> bool:
    master = stage.daemon.find(r"\(VI_LATER\) Entering MASTER")
    backup = stage.daemon.find(r"\(VI_LATER\) Entering BACKUP")
    return bool(master and backup and master.at - backup.at >= LATER - 0.05)


def other_list(name: str):
    return lambda stage: stage.log(rf"\({name}\) .*advertises other addresses")


def of_source(keyword: str, conf: str) -> Scene:
    """Of VI_FIRST, which has the keyword, against VI_SECOND."""
    return Scene(conf, [
        Effect(keyword, state("VI_FIRST"), "MASTER"),
        Effect(keyword, state("VI_SECOND"), "MASTER"),
        Effect(keyword, state("VI_SECOND"), "BACKUP", when=outsider_claims),
        Effect(keyword, state("VI_FIRST"), "MASTER", rest=1),
    ])


def of_lists(keyword: str, conf: str) -> Scene:
    return Scene(conf, [
        Effect(keyword, other_list("VI_SECOND"), when=master_changes_its_list),
        Effect(keyword, other_list("VI_FIRST"), False, rest=1),
    ])


def make_late_interface(stage: Stage):
    stage.ip("link", "add", "late0", "type", "veth", "peer", "name", "late0-end")
    stage.ip("link", "set", "late0-end", "up")
    stage.ip("address", "add", "10.9.9.1/24", "dev", "late0")
    stage.ip("link", "set", "late0", "up")


def cable_down(stage: Stage):
    stage.ip("link", "set", DIRECT_INTERFACE, "down")


SCENES = {
    "preemption": Scene(PREEMPTION, [
        Effect("vrrp_instance/state", state("VI_NOW"), "MASTER"),
        Effect("vrrp_instance/preempt_delay", became_master_late),
        Effect("vrrp_instance/nopreempt", state("VI_NEVER"), "BACKUP", rest=1),
        Effect("vrrp_instance/nopreempt", lambda stage: stage.log("VI_NEVER.*MASTER"), False),
    ], before=lower_priority_speaks),
    "source of unicast": of_source(
        "vrrp_instance/check_unicast_src", unicast("", "check_unicast_src", "")),
    "source of unicast, global": of_source(
        "global_defs/vrrp_check_unicast_src",
        unicast("global_defs {\n vrrp_check_unicast_src\n}\n", "", "check_unicast_src off")),
    "list of addresses": of_lists(
        "vrrp_instance/skip_check_adv_addr", lists("", "skip_check_adv_addr", "")),
    "list of addresses, global": of_lists(
        "global_defs/vrrp_skip_check_adv_addr",
        lists("global_defs {\n vrrp_skip_check_adv_addr\n}\n", "", "skip_check_adv_addr off")),
    "groups and links": Scene(GROUP, [
        Effect("vrrp_sync_group/group", state("VI_1"), "MASTER"),
        Effect("global_defs/dynamic_interfaces", state("VI_LATE"), "FAULT"),
        Effect("global_defs/dynamic_interfaces", state("VI_LATE"), "MASTER",
               when=make_late_interface),
        Effect("the top level/vrrp_sync_group", state("VI_1"), "FAULT", when=cable_down),
        Effect("vrrp_sync_group/group", state("VI_2"), "FAULT"),
    ]),
}
EFFECTS = effects.effects_of(SCENES) + [
    Elsewhere("global_defs/vrrp_startup_delay", "tracking/startup_delay.py"),
    Elsewhere("global_defs/vrrp_delay_after_boot", "tracking/startup_delay.py"),
]
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
