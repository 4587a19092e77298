# SPDX-License-Identifier: Apache-2.0
"""SIGKILL of the primary's server: the peer promotes, nothing is lost, the old one comes back."""

import time

from lab import clock

ROW = 1


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.servers["a"].kill()
    trial.ends()
    time.sleep(1)
    unanswered = pair.writer.unanswered(trial.faulted)
    assert not unanswered, f"clients waited for an answer that did not come: {unanswered}"

    back = clock.now()
    pair.servers["a"].start()
    trial.rejoins("a", back)
