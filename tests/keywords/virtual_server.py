# SPDX-License-Identifier: Apache-2.0
"""virtual_server: when its checkers look, and what they and their scripts do."""

from lab import clock, effects
from lab.effects import Effect, Elsewhere, Scene
from lab.services import listen
from lab.stage import Stage

HOST = "127.0.0.1"
TCP, MISC = 3306, 3307


def conf(stage: Stage) -> str:
    stage.write("answer", "0")
    looks = stage.write_script("looks", f"""\
read -r uptime rest < /proc/uptime
echo "$uptime" >> {stage.directory}/looks
read -r answer < {stage.directory}/answer
exit "$answer" """)
    return f"""\
global_defs {{
    script_user root
}}
virtual_server 192.0.2.1 3306 {{
    delay_loop 2
    protocol TCP
    alpha
    omega
    quorum 2
    hysteresis 0
    quorum_up "{stage.script} quorum up"
    quorum_down "{stage.script} quorum down"
    real_server {HOST} {TCP} {{
        weight 1
        notify_up "{stage.script} tcp up"
        notify_down "{stage.script} tcp down"
        TCP_CHECK {{
            connect_timeout 1
            retry 0
            warmup 0
        }}
    }}
    real_server {HOST} {MISC} {{
        weight 1
        notify_up "{stage.script} misc up"
        notify_down "{stage.script} misc down"
        MISC_CHECK {{
            misc_path "{looks}"
            misc_timeout 1
            retry 2
            delay_before_retry 1
            warmup 0
        }}
    }}
}}
"""


def start_service(stage: Stage):
    stage.kept.service = listen("a", HOST, TCP, stage.lab / "listener.log")


def said(*words: str):
    return lambda stage: stage.said(*words) > 0


def looks(stage: Stage) -> list[float]:
    return [float(line) for line in (stage.directory / "looks").read_text().splitlines()]


def two_seconds_apart(stage: Stage) -> bool:
    """keepalived's default would be a minute."""
    begun = looks(stage)
    return len(begun) >= 3 and all(1.9 <= b - a for a, b in zip(begun, begun[1:]))


def let_fail(stage: Stage):
    stage.kept.changed = clock.now()
    stage.write("answer", "1")


def looks_before_down(stage: Stage) -> int | None:
    """How often it failed until it was taken for down."""
    down = stage.daemon.find(r"Removing service \[127.0.0.1\]:tcp:3307", since=stage.kept.changed)
    return down and sum(1 for at in looks(stage) if stage.kept.changed <= at <= down.at + 0.05)


SCENES = {
    "": Scene(conf, [
        Effect("virtual_server/alpha", said("tcp", "down")),  # down until its first success
        Effect("MISC_CHECK/misc_path", lambda stage: len(looks(stage)) > 0),
        Effect("real_server/notify_up", said("misc", "up")),
        Effect("real_server/notify_up", said("tcp", "up"), when=start_service),
        Effect("TCP_CHECK/connect_timeout", said("tcp", "up")),
        Effect("virtual_server/quorum", said("quorum", "up")),
        Effect("virtual_server/quorum_up", said("quorum", "up")),
        Effect("virtual_server/delay_loop", two_seconds_apart),
        Effect("MISC_CHECK/retry", looks_before_down, 3, when=let_fail),
        Effect("real_server/notify_down", said("misc", "down")),
        Effect("virtual_server/quorum_down", said("quorum", "down")),
    ], afterwards=[
        # The other one was up: without omega the end would say nothing.
        Effect("virtual_server/omega", lambda stage: stage.said("tcp", "down"), 2),
    ]),
}
EFFECTS = effects.effects_of(SCENES) + [
    Elsewhere("the top level/virtual_server", "checkers/notify_down.py"),
    Elsewhere("virtual_server/real_server", "checkers/notify_down.py"),
    Elsewhere("real_server/TCP_CHECK", "checkers/notify_down.py"),
    Elsewhere("real_server/MISC_CHECK", "checkers/notify_down.py"),
    Elsewhere("real_server/HTTP_GET", "checkers/kinds.py"),
    Elsewhere("real_server/SSL_GET", "checkers/kinds.py"),
    Elsewhere("real_server/SMTP_CHECK", "checkers/kinds.py"),
    Elsewhere("real_server/DNS_CHECK", "checkers/kinds.py"),
    Elsewhere("real_server/PING_CHECK", "checkers/kinds.py"),
    Elsewhere("real_server/UDP_CHECK", "checkers/kinds.py"),
]
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
