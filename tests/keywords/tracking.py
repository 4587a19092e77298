# SPDX-License-Identifier: Apache-2.0
"""Files, processes and interfaces: what a priority is made of."""

from lab import clock, effects
from lab.effects import Effect, Scene
from lab.namespaces import DIRECT_INTERFACE, INTERFACE
from lab.processes import Process
from lab.stage import Stage

TERMINATE_DELAY = 4  # seconds


def instance(name: str, vrid: int, tracked: str) -> str:
    return f"""\
vrrp_instance {name} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    version 3
    advert_int 0.1
    {tracked}
    virtual_ipaddress {{
        10.3.0.{vrid}
    }}
}}
"""


def conf(stage: Stage) -> str:
    stage.write("number", "5")
    return f"""\
track_file number {{
    file {stage.directory}/number
    weight 3
}}
track_file made {{
    file {stage.directory}/made
    weight 1
    init_file 11
}}
vrrp_track_process tracked {{
    process sleep 4711
    quorum 2
    weight 20
    terminate_delay {TERMINATE_DELAY}
}}
{instance("VI_FILE", 51, "track_file { number }")}
{instance("VI_FILE_HERE", 52, "track_file { number weight -2 }")}
{instance("VI_PROCESS", 53, "track_process { tracked }")}
{instance("VI_LINK", 54, f"track_interface {{ {DIRECT_INTERFACE} weight 40 }}")}
{instance("VI_NEEDS_LINK", 55, f"track_interface {{ {DIRECT_INTERFACE} }}")}
{instance("VI_MADE", 56, "track_file { made }")}
"""


def priority(vrid: int):
    return lambda stage: stage.field(vrid, "priority")


def start_program(stage: Stage):
    stage.kept.program = Process("tracked", ["sleep", "4711"], stage.lab / "programs.log")


def write_number(stage: Stage):
    stage.write("number", "7")


def end_program(stage: Stage):
    stage.kept.ended = clock.now()
    stage.kept.program.kill()


def lost_late(stage: Stage) -> bool:
    line = stage.daemon.find(r"\(VI_PROCESS\) Changing effective priority from 120 to 100")
    return bool(line) and line.at - stage.kept.ended >= TERMINATE_DELAY - 0.05


def cable_down(stage: Stage):
    stage.ip("link", "set", DIRECT_INTERFACE, "down")


SCENES = {
    "": Scene(conf, [
        Effect("the top level/track_file", priority(51), 115),
        Effect("track_file/file", priority(51), 121, when=write_number),
        Effect("track_file/weight", priority(51), 121),
        Effect("track_file/init_file", priority(56), 111),
        Effect("vrrp_instance/track_file", priority(52), 86),
        Effect("the top level/vrrp_track_process", priority(53), 100),
        Effect("vrrp_track_process/quorum", priority(53), 100, when=start_program, rest=2.5),
        Effect("vrrp_track_process/process", priority(53), 120, when=start_program),
        Effect("vrrp_track_process/weight", priority(53), 120),
        Effect("vrrp_instance/track_process", priority(53), 120),
        Effect("vrrp_track_process/terminate_delay", lost_late, when=end_program),
        Effect("vrrp_instance/track_interface", priority(54), 140),
        Effect("vrrp_instance/track_interface", priority(54), 100, when=cable_down),
        Effect("vrrp_instance/track_interface", lambda stage: stage.state("VI_NEEDS_LINK"),
               "FAULT"),
    ]),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
