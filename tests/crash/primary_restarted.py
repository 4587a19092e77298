# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is killed and back at once: its server stays open, the client writes on."""

import time

from lab import clock
from lab.namespaces import ADDRESS
from lab.pair import TAKEOVER, Pair
from lab.server import SERVER_ID

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour)
    pair.start_daemons()
    pair.start_writer()
    killed = clock.now()
    pair.daemons["a"].kill()
    pair.start_daemon("a")
    a, b = pair.daemons["a"], pair.daemons["b"]
    clock.wait_until("a took its mastership up again",
                     lambda: a.find("MASTER as before: taken up again"), TAKEOVER)
    clock.must_hold("a alone holds the address, and its server is open", lambda: (
        pair.network.holders() == ["a"] and pair.servers["a"].writable()), 8, poll=0.1)
    assert not a.find("Entering|promoted|promoting|read-only|fence the"), a.find(
        "Entering|promoted|promoting|read-only|fence the").text
    assert not b.find("Entering (?!BACKUP)|promot", killed), "b moved"
    assert pair.watch["a"].went(killed) is None, "the address was taken away"
    assert pair.servers["b"].follows(ADDRESS["a"])
    clock.wait_until("a is protected by b again", lambda: a.find("protected: the peer confirms"),
                     TAKEOVER)

    pair.wait_for_writes_on("a", clock.now())
    time.sleep(1)
    pair.writer.stop()
    pair.assert_nothing_lost("a")
    assert not pair.writer.first_on(SERVER_ID["b"], killed), "b took a write"

    # It is a primary like any other: it hands over when it is asked to.
    stopped = clock.now()
    a.terminate(within=30)
    pair.wait_for_primary("b")
    assert not pair.servers["a"].writable(), "two writable servers"
    assert pair.daemons["b"].says("Entering MASTER", stopped)
