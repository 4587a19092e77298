# SPDX-License-Identifier: Apache-2.0
"""The mails that a mail server gets."""

from lab import effects, mail_sink
from lab.effects import Effect, Scene
from lab.namespaces import ADDRESS, INTERFACE
from lab.stage import Stage

NOBODY = "192.168.14.222"  # no host has it


def conf(globally: str, first: str, second: str, of_first: str, of_second: str) -> str:
    """Two instances, VI_1 in group G and VI_2 in group H; a line of each."""
    def part(name: str, vrid: int, line: str, group: str, of_group: str) -> str:
        return f"""\
vrrp_sync_group {group} {{
    group {{
        {name}
    }}
    {of_group}
}}
vrrp_instance {name} {{
    interface {INTERFACE}
    virtual_router_id {vrid}
    version 3
    advert_int 0.1
    {line}
    virtual_ipaddress {{
        10.3.0.{vrid}
    }}
}}
"""
    return (f"global_defs {{\n{globally}\n}}\n" + part("VI_1", 51, first, "G", of_first)
            + part("VI_2", 52, second, "H", of_second))


SERVER = f"""\
    router_id db-7
    notification_email {{
        one@example.com
        two@example.com
    }}
    notification_email_from vrrp@example.com
    smtp_server {ADDRESS["client"]} {mail_sink.PORT}
    smtp_helo_name node-a.example.com
    smtp_connect_timeout 20
    smtp_alert
"""
NO_SERVER = f"""\
    notification_email {{
        one@example.com
    }}
    smtp_server {NOBODY}
    smtp_connect_timeout 1.5
    smtp_alert
"""


def start_server(stage: Stage):
    stage.kept.mails = mail_sink.start(ADDRESS["client"], stage.lab / "mails.log")


def mailed(pattern: str):
    return lambda stage: stage.kept.mails.find(pattern) is not None


def about(name: str, router: str = "db-7") -> str:
    return rf"^Subject: \[{router}\] VRRP \w+ {name} - Entering MASTER state$"


SCENES = {
    "to whom": Scene(conf(SERVER, "", "smtp_alert off", "", "smtp_alert off"), [
        Effect("global_defs/smtp_alert", mailed(about("VI_1"))),
        Effect("global_defs/router_id", mailed(about("VI_1", "db-7"))),
        Effect("global_defs/smtp_alert", mailed(about("G"))),
        Effect("global_defs/notification_email", mailed("^command RCPT TO:<one@example.com>")),
        Effect("global_defs/notification_email", mailed("^command RCPT TO:<two@example.com>")),
        Effect("global_defs/notification_email", mailed("^To: one@example.com, two@example.com")),
        Effect("global_defs/notification_email_from", mailed(
            "^command MAIL FROM:<vrrp@example.com>")),
        Effect("global_defs/smtp_server", mailed("^command DATA")),
        Effect("global_defs/smtp_helo_name", mailed("^command HELO node-a.example.com")),
        Effect("vrrp_instance/smtp_alert", mailed(about("VI_2")), False, rest=1),
        Effect("vrrp_sync_group/smtp_alert", mailed(about("H")), False),
    ], before=start_server),
    "about what": Scene(conf(SERVER + "    smtp_alert_vrrp off\n", "", "smtp_alert", "smtp_alert",
                             ""), [
        Effect("vrrp_instance/smtp_alert", mailed(about("VI_2"))),
        Effect("vrrp_sync_group/smtp_alert", mailed(about("G"))),
        Effect("global_defs/smtp_alert_vrrp", mailed(about("VI_1")), False, rest=1),
        Effect("global_defs/smtp_alert_vrrp", mailed(about("H")), False),
    ], before=start_server),
    "no server": Scene(conf(NO_SERVER, "", "", "", ""), [
        Effect("global_defs/smtp_connect_timeout", lambda stage: stage.log(
            rf"mail not sent by {NOBODY}:25: .*after (1[5-9]|2\d)\d\d ms")),
    ]),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
