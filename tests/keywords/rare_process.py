# SPDX-License-Identifier: Apache-2.0
"""Rarer words: scripts of start and stop, names of tables, dumps, processes that are counted."""

import os

from lab import effects
from lab.effects import Effect, Elsewhere, Scene
from lab.namespaces import INTERFACE
from lab.processes import Process
from lab.stage import Stage


def instance(name: str, vrid: int, lines: str = "") -> str:
    return f"""\
vrrp_instance {name} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    version 3
    advert_int 0.1
    {lines}
    virtual_ipaddress {{
        10.3.0.{vrid}
    }}
}}
"""


def start_and_stop(stage: Stage) -> str:
    (stage.directory / "tables").mkdir()
    stage.write("tables/rt_tables", "77 orders\n")
    slow = stage.write_script("slow", f"{stage.script} slow\nexec sleep 100")
    link = stage.safe / "by-link"
    link.symlink_to(stage.script)
    return f"""\
global_defs {{
    script_user root
    startup_script "{stage.script} before everything" daemon
    shutdown_script "{slow}"
    shutdown_script_timeout 1
    iproute_etc_dir {stage.directory}/tables
    state_dump_file {stage.lab}/other.data
    use_symlink_paths
    random_seed 7
    vrrp_notify_priority_changes
}}
""" + instance("VI_1", 51, f"""notify_master "{link}"
    virtual_routes {{
        10.9.0.0/16 dev {INTERFACE} table orders
    }}""")


PROCESSES = """\
vrrp_track_process most {
    process sleep 4711
    quorum_max 1
    weight 20
}
vrrp_track_process leading {
    process sleep 47
    param_match initial
    weight 40
}
vrrp_track_process late {
    process sleep 4711
    fork_delay 3
    weight 60
}
""" + "".join(instance(f"VI_{name.upper()}", vrid, f"track_process {{\n {name}\n }}")
              for vrid, name in enumerate(("most", "leading", "late"), start=51))


def priority(vrid: int):
    return lambda stage: stage.field(vrid, "priority")


def start_program(stage: Stage):
    Process("tracked", ["sleep", "4711"], stage.lab / "programs.log")


def other_dump(stage: Stage) -> bool:
    path = stage.lab / "other.data"
    return path.exists() and "VI_1" in path.read_text()


def started_before(stage: Stage) -> bool:
    told = stage.told()
    return bool(told) and told[0].startswith("daemon:daemon|before|everything|")


SCENES = {
    "start and stop": Scene(start_and_stop, [
        Effect("global_defs/startup_script", started_before),
        Effect("global_defs/iproute_etc_dir", lambda stage: stage.route("10.9.0.0/16").get(
            "table"), "77"),
        Effect("global_defs/state_dump_file", other_dump,
               when=lambda stage: os.kill(stage.daemon.pid, 10)),
    ], afterwards=[
        Effect("global_defs/shutdown_script", lambda stage: stage.said("slow"), 1),
        Effect("global_defs/shutdown_script_timeout", lambda stage: stage.log(
            "shutdown_script.*deadline")),
    ]),
    "processes": Scene(PROCESSES, [
        Effect("vrrp_track_process/quorum_max", priority(51), 100),
        Effect("vrrp_track_process/param_match", priority(52), 140, when=start_program),
        Effect("vrrp_track_process/quorum_max", priority(51), 120),
        Effect("vrrp_track_process/fork_delay", priority(53), 100, rest=1),
        Effect("vrrp_track_process/fork_delay", priority(53), 160),
        Effect("vrrp_track_process/quorum_max", priority(51), 100, when=start_program),
    ]),
}
EFFECTS = effects.effects_of(SCENES) + [
    Elsewhere("global_defs/reload_file", "reload/changes.py"),
    Elsewhere("vrrp_sync_group/track_file", "tracking/files.py"),
    Elsewhere("vrrp_sync_group/sync_group_tracking_weight", "tracking/files.py"),
]
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
