# SPDX-License-Identifier: Apache-2.0
"""The daemon's password is wrong: said, and no reason to move anything."""

from lab import clock, vrrpd
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"rewritten": {"at_start": False}, "at start of the backup": {"at_start": True}}

DENIED = r"(?i)access denied|1045|password"


def cut_daemon_sessions(server):
    """Ends the daemon's sessions, so that it must log in again."""
    for row in server.sql.query(
            "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'vrrpd'"):
        server.sql.query(f"KILL {row[0]}")


def test(flavour, at_start):
    pair = Pair(flavour)
    if at_start:
        good = pair.passwords["vrrpd"]
        pair.start_daemon("a")
        pair.wait_for_primary("a")
        pair.passwords["vrrpd"] = "not-the-password"
        begin = clock.now()
        pair.start_daemon("b")
        pair.passwords["vrrpd"] = good
        wrong = "b"
    else:
        pair.start_daemons()
        begin = clock.now()
        wrong = "a"
        vrrpd.write_password(pair.directory(wrong), "vrrpd", "not-the-password")
        cut_daemon_sessions(pair.servers[wrong])
    pair.stays("a", 10)
    assert pair.daemons[wrong].find(DENIED, begin), f"{wrong} does not say that the login fails"
    for daemon in pair.daemons.values():
        assert not daemon.find("not-the-password"), "a secret in a log"

    # The right password is taken without a restart, and a real fault then moves the address.
    vrrpd.write_password(pair.directory(wrong), "vrrpd", pair.passwords["vrrpd"])
    clock.wait_until("the daemon logs in again", lambda: pair.servers[wrong].sql.value(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'vrrpd'") != "0", 20)
    pair.wait_until_b_may_take_over()
    pair.start_writer()
    fault = clock.now()
    pair.servers["a"].kill()
    pair.wait_for_writes_on("b", fault)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
