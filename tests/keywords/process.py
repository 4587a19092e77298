# SPDX-License-Identifier: Apache-2.0
"""How the daemon runs, what it reads, and what it writes about itself."""

import os
import re
import signal
from pathlib import Path

from lab import effects
from lab.effects import Effect, Elsewhere, Scene
from lab.namespaces import INTERFACE
from lab.stage import Stage

RESET_ON_FORK = 0x40000000  # sched(7)


def instance(vrid: int) -> str:
    return f"""\
vrrp_instance VI_{vrid} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        10.3.0.{vrid}
    }}
}}
"""


def conf(stage: Stage) -> str:
    stage.write("more.conf", instance(52))
    return f"""\
include more.conf
global_defs {{
    json_version 2
    reload_check_config {stage.directory}/refused
    vrrp_no_swap
    vrrp_rt_priority 42
    vrrp_rlimit_rttime 500000
    vrrp_cpu_affinity 0
}}
{instance(51)}
"""


NICE = "global_defs {\n vrrp_priority -7\n}\n" + instance(51)


def of_process(file: str, pattern: str):
    """What a file of /proc/PID says."""
    def look(stage: Stage):
        found = re.search(pattern, Path(f"/proc/{stage.daemon.pid}/{file}").read_text())
        return found[1] if found else None
    return look


def nice_value(stage: Stage) -> int:
    return os.getpriority(os.PRIO_PROCESS, stage.daemon.pid)


def is_object(stage: Stage) -> bool:
    """Version 1 is a list."""
    dumped = stage.dumped()
    return isinstance(dumped, dict) and "vrrp" in dumped


def reload_a_bad_file(stage: Stage):
    stage.write("keepalived.conf", conf(stage).replace("virtual_router_id 51", ""))
    stage.daemon.signal(signal.SIGHUP)


def refused(stage: Stage) -> bool:
    log = stage.directory / "refused"
    return log.exists() and "virtual_router_id" in log.read_text()


SCENES = {
    "": Scene(conf, [
        Effect("the top level/include", lambda stage: stage.field(52, "priority"), 100),
        Effect("global_defs/json_version", is_object),
        Effect("global_defs/vrrp_no_swap", lambda stage: int(of_process(
            "status", r"VmLck:\s+(\d+) kB")(stage)) > 1000),
        Effect("global_defs/vrrp_rt_priority", lambda stage: os.sched_getscheduler(
            stage.daemon.pid), os.SCHED_RR | RESET_ON_FORK),
        Effect("global_defs/vrrp_rt_priority", lambda stage: os.sched_getparam(
            stage.daemon.pid).sched_priority, 42),
        Effect("global_defs/vrrp_rlimit_rttime", of_process(
            "limits", r"Max realtime timeout\s+(\d+)"), "500000"),
        Effect("global_defs/vrrp_cpu_affinity", lambda stage: os.sched_getaffinity(
            stage.daemon.pid), {0}),
        Effect("global_defs/reload_check_config", refused, when=reload_a_bad_file),
        Effect("global_defs/reload_check_config", lambda stage: stage.state("VI_51"), "MASTER"),
    ]),
    "nice": Scene(NICE, [Effect("global_defs/vrrp_priority", nice_value, -7)]),
}
EFFECTS = effects.effects_of(SCENES) + [
    Elsewhere("global_defs/vrrp_priority", "tracking/scheduling.py"),
]
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
