# SPDX-License-Identifier: Apache-2.0
"""A mail that nobody took waits: for the server, and for a file that names another one."""

from lab import clock, mail_sink
from lab.namespaces import ADDRESS
from lab.reloading import FIRST, Reloading

# Between two tries it waits for 2 s, 4 s, 8 s, …
PATIENCE = 60
NOBODY = 2526  # refuses


def conf(port: int, recipient: str = "one@example.com") -> str:
    return (f"global_defs {{\n    router_id db-7\n    notification_email {{\n        {recipient}\n"
            f"    }}\n    smtp_server {ADDRESS['client']} {port}\n    smtp_connect_timeout 2\n"
            f"    smtp_alert\n}}\n") + FIRST


def subject(state: str) -> str:
    return rf"^Subject: \[db-7\] VRRP Instance VI_1 - Entering {state} state$"


def not_taken(node: Reloading, port: int):
    clock.wait_until("the log says that nobody takes it", lambda: node.daemon.find(
        rf"mail not sent by {ADDRESS['client']}:{port}: .*; it is tried again"), PATIENCE)


def waits_for_its_server():
    node = Reloading(conf(mail_sink.PORT))
    not_taken(node, mail_sink.PORT)
    mails = mail_sink.start(ADDRESS["client"], node.pair.lab / "mails.log")
    clock.wait_until("the mails of before", lambda: mails.find(subject("BACKUP"))
                     and mails.find(subject("MASTER")), PATIENCE)
    clock.wait_until("the log says so", lambda: node.daemon.find("mail server .* is back"), PATIENCE)


def goes_to_another_server():
    node = Reloading(conf(NOBODY))
    not_taken(node, NOBODY)
    mails = mail_sink.start(ADDRESS["client"], node.pair.lab / "mails.log")
    node.reload(conf(mail_sink.PORT, "two@example.com"))
    clock.wait_until("the mails of before the reload", lambda: mails.find(subject("BACKUP"))
                     and mails.find(subject("MASTER")), PATIENCE)
    assert mails.says("^command RCPT TO:<two@example.com>")
    assert mails.says("^To: two@example.com"), "its own lines are those of the old file"
    assert not mails.find("one@example.com")


def ends_with_the_last_server():
    node = Reloading(conf(NOBODY))
    not_taken(node, NOBODY)
    node.reload(FIRST)
    clock.wait_until("the log counts what is lost", lambda: node.daemon.find(
        rf"mails that {ADDRESS['client']} had not taken by now are not sent"), PATIENCE)


VARIANTS = {case.__name__: {"case": case} for case in (
    waits_for_its_server, goes_to_another_server, ends_with_the_last_server)}


def test(case):
    case()
