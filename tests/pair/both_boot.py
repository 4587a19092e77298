# SPDX-License-Identifier: Apache-2.0
"""Both nodes boot together, and the one of lower priority was primary last and has more: it is
primary again. The other one follows, or stays out with what it alone has: what its crash recovery
has committed, as MySQL's does now and then, or a row that somebody wrote there."""

import time

from lab import clock

ROW = 43


def test(trial):
    own_row = bool(trial.variant)
    pair = trial.start()
    if own_row:  # as in own_rows.py
        pair.writer.pause()
        pair.servers["a"].flush_commits()
    crashed = clock.now()
    pair.crash_node("a")
    if own_row:
        pair.writer.go_on()
    pair.wait_for_writes_on("b", crashed, 60)
    time.sleep(1)
    pair.writer.pause()
    pair.servers["b"].flush_commits()
    pair.crash_node("b")
    for node in ("a", "b"):
        pair.boot_node(node)
    if own_row:
        write_on(pair.servers["a"])
    pair.writer.go_on()
    time.sleep(1)  # what was acknowledged while it slept is of before
    trial.fault()
    for node in ("a", "b"):
        pair.start_daemon(node)
    trial.ends()
    if own_row:
        trial.stays_out("a", trial.faulted)
        assert pair.servers["b"].sql.value("SELECT COUNT(*) FROM lab.trap") == "0"
    elif not trial.rejoins("a", trial.faulted):
        assert trial.figures.verdict == "lossless"


def write_on(server):
    server.sql.query(server.open_for_writes)
    server.sql.query("INSERT INTO lab.trap VALUES (1)")
    server.sql.query(server.close_for_writes)
