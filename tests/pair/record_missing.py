# SPDX-License-Identifier: Apache-2.0
"""The old primary boots without anything that its daemon had recorded: read-only first, then it
looks at the peer."""

import shutil

from lab import clock

ROW = 32


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.crash_node("a")
    trial.ends()

    for folder in ("state", "run"):
        shutil.rmtree(pair.directory("a") / folder)
    pair.boot_node("a")
    back = clock.now()
    pair.start_daemon("a")
    trial.rejoins("a", back)
