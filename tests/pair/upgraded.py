# SPDX-License-Identifier: Apache-2.0
"""Upgrade of a pair, one node after the other, with a failover in the middle of it."""

from lab import clock, sid
from lab.runner import Skip

ROW = 49


def test(trial):
    tree = sid.trixie_tree()
    if tree is None:
        raise Skip("no MariaDB from Debian 13 here; tests/lab/trixie_tree says why")
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    began = clock.now()
    b.upgrade(tree)
    trial.is_protected_again(began)
    assert pair.daemons["b"].says("once this node has taken over, the peer cannot follow", began)

    trial.fault()
    a.kill()
    trial.ends()
    a.start()
    trial.said("a", ("a replica must not be older than its source",), within=10)
    pair.stays("b", 3)
    assert a.closed() and not a.replica_status(), "the older server follows the newer one"

    back = clock.now()
    a.upgrade(tree)
    trial.rejoins("a", back)
