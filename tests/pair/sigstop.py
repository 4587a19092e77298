# SPDX-License-Identifier: Apache-2.0
"""The primary's server freezes: detected in the time that the check's settings promise, the peer
promotes, and the frozen server does not take writes when it wakes up."""

from lab import clock
from matrix.trial import PATIENCE

ROW = 3

TIMING = 'interval = "1s"\ndeadline = "300ms"\nfall = 2\n'
DETECTED = 1.0 + 2 * 0.3  # seconds: interval + fall x deadline
MARGIN = 0.3  # of a machine that is not busy


def test(trial):
    pair = trial.start(timing=TIMING)
    trial.fault()
    pair.servers["a"].process.stop()
    trial.ends()
    assert trial.figures.detected <= DETECTED + MARGIN * PATIENCE, (
        f"detected after {trial.figures.detected:.2f} s, not {DETECTED} s")
    assert any(daemon.find(r"(?i)fence", trial.faulted) for daemon in pair.daemons.values()), (
        "neither node says whether the frozen server was fenced")

    pair.servers["a"].process.cont()
    clock.wait_until("a's server is closed after it woke up",
                     lambda: pair.servers["a"].closed(), 60)
    pair.stays("b", 3)
