# SPDX-License-Identifier: Apache-2.0
"""What scripts and fifos are told, and whose scripts run as whom."""

from pathlib import Path

from lab import effects
from lab.effects import Effect, Scene
from lab.namespaces import DIRECT_INTERFACE
from lab.stage import Stage

PRIORITY = 137
EVERY, VRRP = Path("/run/every.fifo"), Path("/run/vrrp.fifo")
STATES = ("master", "backup", "fault", "stop")


def conf(stage: Stage) -> str:
    unsafe = stage.directory / "unsafe.sh"  # below /tmp, where everybody writes
    unsafe.write_text(f"#!/bin/sh\n{stage.script} unsafe\n")
    unsafe.chmod(0o755)
    # As a fifo's script it lives on.
    reader = stage.write_script("reader", f'{stage.script} "$@"\nexec sleep 1000')

    def notifies(whose: str) -> str:
        lines = [f'notify_{state} "{stage.script} {whose} \'as {state}\'"' for state in STATES]
        return "\n".join([*lines, f'notify "{stage.script} {whose}"'])

    return f"""\
global_defs {{
    script_user daemon
    enable_script_security
    notify_fifo {EVERY}
    notify_fifo_script "{reader} every" root
    vrrp_notify_fifo {VRRP} daemon
    vrrp_notify_fifo_script "{reader} vrrp"
    vrrp_notify_priority_changes
}}
vrrp_sync_group G {{
    group {{
        VI_1
    }}
    {notifies("of-group")}
}}
vrrp_instance VI_1 {{
    interface {DIRECT_INTERFACE}
    virtual_router_id 51
    priority {PRIORITY}
    version 3
    advert_int 0.1
    {notifies("of-instance")}
    virtual_ipaddress {{
        10.3.0.1
    }}
}}
vrrp_instance VI_2 {{
    interface {DIRECT_INTERFACE}
    virtual_router_id 52
    version 3
    advert_int 0.1
    notify_backup {unsafe} root
    notify_master "{stage.script} own-user" root root
    virtual_ipaddress {{
        10.3.0.2
    }}
}}
"""


def said(*words: str, by: str = "daemon:daemon"):
    return lambda stage: stage.said(*words, by=by)


def line(fifo: Path, text: str):
    return lambda stage: text in stage.fifo(fifo).lines


def cable_down(stage: Stage):
    stage.ip("link", "set", DIRECT_INTERFACE, "down")


def of_state(state: str, when=None) -> list[Effect]:
    """Of an instance and of its group: the script of the state, and the generic one."""
    word, number = state.upper(), str(PRIORITY)
    return [
        Effect(f"vrrp_instance/notify_{state}", said("of-instance", f"as {state}"), 1, when=when),
        Effect(f"vrrp_sync_group/notify_{state}", said("of-group", f"as {state}"), 1),
        Effect("vrrp_instance/notify", said("of-instance", "INSTANCE", "VI_1", word, number), 1),
        Effect("vrrp_sync_group/notify", said("of-group", "GROUP", "G", word, "0"), 1),
    ]


SCENES = {
    "": Scene(conf, [
        *of_state("backup"),
        *of_state("master"),
        Effect("global_defs/script_user", said("of-instance", "as master"), 1),
        Effect("vrrp_instance/notify_master", said("own-user", by="root:root"), 1),
        Effect("global_defs/enable_script_security", lambda stage: stage.log(
            r"everybody, and the script runs as root: enable_script_security keeps it")),
        Effect("global_defs/enable_script_security", said("unsafe", by="root:root"), 0, rest=0.5),
        Effect("global_defs/notify_fifo", line(EVERY, f'INSTANCE "VI_1" MASTER {PRIORITY}')),
        Effect("global_defs/notify_fifo", line(EVERY, 'GROUP "G" MASTER 0')),
        Effect("global_defs/notify_fifo", lambda stage: EVERY.owner(), "daemon"),
        Effect("global_defs/vrrp_notify_fifo", line(VRRP, f'INSTANCE "VI_1" MASTER {PRIORITY}')),
        Effect("global_defs/vrrp_notify_fifo", lambda stage: VRRP.owner(), "daemon"),
        Effect("global_defs/notify_fifo_script", said("every", str(EVERY), by="root:root"), 1),
        Effect("global_defs/vrrp_notify_fifo_script", said("vrrp", str(VRRP)), 1),
        *of_state("fault", when=cable_down),
    ], afterwards=of_state("stop")),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
