# SPDX-License-Identifier: Apache-2.0
"""A firewall drops the adverts between the nodes and nothing else: a path is broken and no node
is."""

import time

ROW = 18
TWO_ADVERTS = 2  # s; b, which has just started, has heard the master by then


def test(trial):
    pair = trial.start(direct=True)
    time.sleep(TWO_ADVERTS)
    trial.fault()
    pair.network.cut_between("a", "b", "ip protocol 112")
    trial.ends()
    pair.network.mend()
    pair.stays("a", 5)
