# SPDX-License-Identifier: Apache-2.0
"""Replication on the backup is broken, then the primary's server dies: nobody can be primary.
Both nodes say so and wait; no ping-pong, no address; it ends when the server comes back."""

import time

from lab import clock
from lab.capture import Capture
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"idle": {"writing": False}, "while writing": {"writing": True}}

SETTLED = 8.0  # seconds after the fault: the master-down interval and one attempt are over
QUIET = 15.0
# What may still be said and sent in that time: "one line on each node" plus a growing hold-down.
MOST_LINES = 10
MOST_CLAIMS = 4
# InnoDB writes its commit marks within a second; a killed server without them has lost nothing, but
# MariaDB with init-rpl-role=SLAVE takes back such a tail when it starts: see ends_safely().
FLUSHED = 2.0


def ends_safely(pair: Pair):
    """a comes back while its last acknowledged writes may be in b's relay log alone.

    Either a is primary again and has them all, or it refuses and says what it lacks.
    """
    try:
        pair.wait_for_primary("a", within=20)
    except clock.NotInTime:
        assert not pair.network.holders()
        assert not pair.servers["a"].writable()
        assert pair.daemons["a"].find(r"does not take over|refuse|behind"), "a does not say why"
    pair.writer.stop()
    if pair.servers["a"].writable():
        pair.assert_nothing_lost("a")


def ends_by_itself(pair: Pair):
    """a has all that it ever acknowledged: it is primary again."""
    pair.wait_for_primary("a", within=60)
    pair.wait_for_writes_on("a", clock.now(), within=30)
    pair.writer.stop()
    pair.assert_nothing_lost("a")


def test(flavour, writing):
    pair = Pair(flavour)
    capture = Capture(pair.lab / "adverts.log")
    pair.start_daemons()
    pair.start_writer()
    pair.servers["b"].break_applier()
    pair.servers["a"].sql.query("INSERT INTO lab.trap VALUES (1)")
    clock.wait_until("b's applier has stopped", lambda: pair.servers["b"].replica_status()[
        "Slave_SQL_Running"] == "No", 10)
    time.sleep(2)  # long enough for b's daemon to have seen it
    if not writing:
        pair.writer.pause()
        time.sleep(FLUSHED)

    fault = clock.now()
    pair.servers["a"].kill()
    time.sleep(SETTLED)
    quiet = clock.now()
    clock.must_hold("no node holds the address", lambda: not pair.network.holders(), QUIET, 0.1)
    for node, daemon in pair.daemons.items():
        said = daemon.count(".", quiet)
        assert said <= MOST_LINES, f"{node} said {said} lines in {QUIET:.0f} s"
    claims = sum(capture.counts(quiet).values())
    assert claims <= MOST_CLAIMS, f"{claims} adverts claimed mastership in {QUIET:.0f} s"
    assert not pair.servers["b"].writable()
    assert pair.daemons["b"].find(r"1062", fault) or pair.daemons["b"].find(r"(?i)applier"), (
        "b does not say why it refuses")

    pair.servers["a"].start()
    if writing:
        ends_safely(pair)
    else:
        pair.writer.go_on()
        ends_by_itself(pair)
