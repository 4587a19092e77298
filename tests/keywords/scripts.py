# SPDX-License-Identifier: Apache-2.0
"""vrrp_script: when it runs, as whom, and what its results do to a priority."""

from lab import clock, effects
from lab.effects import Effect, Scene
from lab.namespaces import INTERFACE
from lab.stage import Stage

SLACK = 0.05  # seconds that a stamp may be off


def instance(name: str, vrid: int, tracked: str) -> str:
    return f"""\
vrrp_instance {name} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    version 3
    advert_int 0.1
    track_script {{
        {tracked}
    }}
    virtual_ipaddress {{
        10.3.0.{vrid}
    }}
}}
"""


def conf(stage: Stage) -> str:
    stage.write("result", "0")
    stamped = stage.write_script("stamped", f"""\
read -r result < {stage.directory}/result
read -r uptime rest < /proc/uptime
echo "$uptime $result" >> {stage.directory}/runs
exit "$result" """)
    slow = stage.write_script("slow", "exec sleep 100")
    late = stage.write_script("late", f"echo run >> {stage.directory}/late\nexit 0")
    return f"""\
global_defs {{
    script_user root
}}
vrrp_script chk_words {{
    script "{stage.script} 'two words' three"
    user daemon
    weight 20
}}
vrrp_script chk_stamped {{
    script {stage.safe}/stamped
    interval 2
    weight 30
    fall 3
    rise 2
}}
vrrp_script chk_slow {{
    script {slow}
    interval 60
    timeout 1.5
    weight -40
}}
vrrp_script chk_late {{
    script {late}
    interval 1
    rise 3
    init_fail
}}
{instance("VI_WORDS", 51, "chk_words")}
{instance("VI_STAMPED", 52, "chk_stamped")}
{instance("VI_SLOW", 53, "chk_slow")}
{instance("VI_OVERRIDDEN", 54, "chk_words weight 7")}
{instance("VI_LATE", 55, "chk_late")}
vrrp_sync_group G {{
    group {{
        VI_MEMBER
    }}
    track_script {{
        chk_words
    }}
}}
vrrp_instance VI_MEMBER {{
    interface {INTERFACE}
    virtual_router_id 56
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        10.3.0.56
    }}
}}
"""


def runs(stage: Stage) -> list[tuple[float, str]]:
    """When chk_stamped began, and what it ended with."""
    lines = (stage.directory / "runs").read_text().splitlines()
    return [(float(line.split()[0]), line.split()[1]) for line in lines]


def every_two_seconds(stage: Stage) -> bool:
    begun = [at for at, _ in runs(stage)]
    return len(begun) >= 3 and all(b - a >= 2 - SLACK for a, b in zip(begun, begun[1:]))


def until_priority(value: int, what: str):
    """How many runs in a row had that result when the priority changed."""
    def look(stage: Stage):
        line = stage.daemon.find(
            rf"\(VI_STAMPED\) Changing effective priority from \d+ to {value}$",
            since=stage.kept.changed)
        if not line:
            return None
        return sum(1 for at, ended in runs(stage)
                   if stage.kept.changed - SLACK <= at <= line.at + SLACK and ended == what)
    return look


def change_result(value: str):
    def act(stage: Stage):
        stage.kept.changed = clock.now()
        stage.write("result", value)
    return act


def priority(vrid: int):
    return lambda stage: stage.field(vrid, "priority")


SCENES = {
    "": Scene(conf, [
        Effect("the top level/vrrp_script", priority(51), 120),
        Effect("vrrp_script/script", lambda stage: stage.said(
            "two words", "three", by="daemon:daemon") > 0),
        Effect("vrrp_script/user", lambda stage: {line.split("|")[0] for line in stage.told()},
               {"daemon:daemon"}),
        Effect("vrrp_script/weight", priority(51), 120),
        Effect("vrrp_instance/track_script", priority(54), 107),
        Effect("vrrp_sync_group/track_script", priority(56), 120),
        Effect("vrrp_script/timeout", priority(53), 60),
        Effect("vrrp_script/timeout", lambda stage: stage.log(
            r"chk_slow.*still running at its deadline")),
        # Without init_fail its first success would have been enough.
        Effect("vrrp_script/init_fail", lambda stage: stage.log(r"\(VI_LATE\) Entering FAULT")),
        Effect("vrrp_script/init_fail", lambda stage: stage.state("VI_LATE"), "MASTER"),
        Effect("vrrp_script/interval", every_two_seconds),
        Effect("vrrp_script/fall", until_priority(100, "1"), 3, when=change_result("1")),
        Effect("vrrp_script/rise", until_priority(130, "0"), 2, when=change_result("0")),
    ]),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
