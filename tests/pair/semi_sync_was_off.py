# SPDX-License-Identifier: Apache-2.0
"""Semi-sync gave up for a while, and is on again: what went out unconfirmed has arrived meanwhile,
so that the backup may take over when the primary dies."""

from lab import clock

ROW = 23


def test(trial):
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    trial.fault()
    begin = clock.now()
    b.process.stop()
    clock.wait_until("a writes without b", lambda: a.status_value(a.source_status) == "OFF", 60)
    b.process.cont()
    trial.is_protected_again(begin)
    trial.fault()
    a.kill()
    trial.ends()
