# SPDX-License-Identifier: Apache-2.0
"""The old primary's machine boots with a server that takes writes: it is closed at once."""

from lab import clock

ROW = 29


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.crash_node("a")
    trial.ends()

    pair.boot_node("a", *pair.servers["a"].writable_at_boot)
    assert pair.servers["a"].writable()
    back = clock.now()
    pair.start_daemon("a")
    clock.wait_until("a's server is closed", lambda: pair.servers["a"].closed(), 60)
    assert pair.daemons["a"].says("the server takes writes although this node is a backup|"
                                  "the peer was promoted later and takes writes", back)
    trial.rejoins("a", back)
