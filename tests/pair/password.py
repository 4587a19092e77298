# SPDX-License-Identifier: Apache-2.0
"""The daemon's password is wrong: said, and no reason to move anything. The right one is taken
without a restart, and a real fault then moves the address."""

from lab import clock, vrrpd

ROW = 6
WRONG = "not-the-password"


def test(trial):
    pair = trial.start()
    trial.fault()
    vrrpd.write_password(pair.directory("a"), "vrrpd", WRONG)
    pair.servers["a"].cut_sessions("vrrpd")
    trial.ends()
    for daemon in pair.daemons.values():
        assert not daemon.find(WRONG), "a secret in a log"

    mended = clock.now()
    vrrpd.write_password(pair.directory("a"), "vrrpd", pair.passwords["vrrpd"])
    clock.wait_until("the daemon logs in again",
                     lambda: pair.servers["a"].has_sessions("vrrpd"), 60)
    clock.wait_until("b may take over", lambda: pair.may_take_over("b"), 60)
    pair.servers["a"].kill()
    pair.wait_for_writes_on("b", mended, 60)
    trial.primary = "b"
