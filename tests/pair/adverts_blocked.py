# SPDX-License-Identifier: Apache-2.0
"""A firewall drops the adverts between the nodes and nothing else: a path is broken and no node
is."""

ROW = 18


def test(trial):
    pair = trial.start(direct=True)
    trial.fault()
    pair.network.cut_between("a", "b", "ip protocol 112")
    trial.ends()
    pair.network.mend()
    pair.stays("a", 5)
