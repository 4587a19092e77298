# SPDX-License-Identifier: Apache-2.0
"""A primary that was cut off from everything for a moment is back beside a newer one, which was
alone meanwhile. The old one has the higher priority, and there is no channel to tell the terms: the
third vote tells them. The newer one keeps the address, and every write."""

from lab import clock, etcd
from lab.classic_pair import FAST
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
# a is to be open still when it is back.
POLICY = 'no_replica = "block"\nkill_hung_server = true\nself_fence_after = "30s"\n'


def test(flavour):
    pair = Pair(flavour, vrrp=FAST, policy=POLICY, tables=etcd.TOML)
    etcd.start(pair.lab)
    pair.start_daemons()
    pair.start_writer()
    fault = clock.now()
    pair.network.cut("a")
    pair.wait_for_writes_on("b", fault)
    back = clock.now()
    pair.network.join("a")
    a, b = pair.daemons["a"], pair.daemons["b"]
    clock.wait_until("a gives up its role", lambda: a.find(
        r"the third vote has server .* as the primary since term 2 \(here: term 1\)", back), 20)
    clock.wait_until("a's server is closed, or was killed with who waited there", lambda: a.find(
        r"fence: the local server (is read-only|was killed)", back), 20)
    if not pair.servers["a"].process.running():
        pair.servers["a"].start()  # as its service manager does
    pair.wait_for_rejoin("a", back)
    pair.wait_for_primary("b")
    assert not b.find(r"Entering (BACKUP|FAULT) STATE", fault), "the newer primary has yielded"
    pair.assert_nothing_lost("b")
    pair.stays("b", 2)
