# SPDX-License-Identifier: Apache-2.0
"""A node of higher priority, without nopreempt, comes back far behind: it takes over again when it
has caught up and not before, and nothing is lost either way."""

import time

from lab import classic_pair, clock
from lab.replication import caught_up

ROW = 45


def test(trial):
    pair = trial.start(vrrp=classic_pair.Vrrp(nopreempt=False))
    # What was written and not confirmed at the crash would rightly keep a MySQL server out.
    pair.writer.pause()
    time.sleep(0.5)
    trial.fault()
    pair.servers["a"].kill()
    pair.writer.go_on()
    trial.ends()
    trial.fault()
    pair.servers["a"].start()
    pair.wait_for_primary("a", within=120)
    for server in pair.servers.values():
        server.reconnect()  # a handover ends every client's session, root's too
    assert caught_up(pair.servers["a"], pair.servers["b"])
    pair.wait_for_writes_on("a", clock.now(), 60)
    trial.primary = "a"
