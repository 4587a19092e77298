# SPDX-License-Identifier: Apache-2.0
"""The new primary falls silent soon after a failover: who was primary a moment ago does not take
the role back on that, and the new primary has it when it is heard again."""

import time

from lab import clock

ROW = 44


def test(trial):
    pair = trial.start()
    pair.writer.pause()  # a write that waits when MySQL is killed would keep a out afterwards
    pair.servers["a"].flush_commits()
    trial.fault()
    pair.servers["a"].kill()
    pair.writer.go_on()
    trial.ends()
    pair.servers["a"].start()
    trial.rejoins("a", trial.faulted)
    trial.is_protected_again()

    trial.fault()
    pair.network.cut("b")
    trial.said("a", ("the primary has changed less than",), 20)
    time.sleep(10)
    assert not pair.network.has_vip("a") and not pair.servers["a"].writable(), "a took it back"
    pair.network.join("b")
    pair.wait_for_writes_on("b", clock.now(), 60)
