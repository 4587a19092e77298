# SPDX-License-Identifier: Apache-2.0
"""Replication on the backup is broken, then the primary's server dies: nobody can be primary.
Both nodes say so and wait; no ping-pong, no address; it ends when the server comes back."""

import time

from lab import clock
from lab.capture import Capture

ROW = 13

# What may be said and sent while nobody can be primary: a line and a growing hold-down.
MOST_LINES = 10
MOST_CLAIMS = 4


def test(trial):
    trial.furnish()
    pair = trial.pair
    capture = Capture(pair.lab / "adverts.log")
    pair.start_daemons()
    trial.start_clients()
    pair.servers["b"].break_applier()
    pair.servers["a"].sql.query("INSERT INTO lab.trap VALUES (1)")
    clock.wait_until("b's applier has stopped", lambda: pair.servers["b"].replica_status()[
        "Slave_SQL_Running"] == "No", 30)
    time.sleep(2)  # long enough for b's daemon to have seen it
    idle = trial.variant == "idle"
    if idle:
        pair.writer.pause()
        pair.servers["a"].flush_commits()

    trial.fault()
    pair.servers["a"].kill()
    time.sleep(8)
    quiet = clock.now()
    trial.ends()
    for node, daemon in pair.daemons.items():
        said = daemon.count(".", quiet)
        assert said <= MOST_LINES, f"{node} said {said} lines"
    claims = sum(capture.counts(quiet).values())
    assert claims <= MOST_CLAIMS, f"{claims} adverts claimed mastership"

    pair.servers["a"].start()
    if idle:
        pair.writer.go_on()
        trial.is_primary_again("a")
    else:
        trial.one_is_primary_again_or_says_why("a")
