# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is ended for a restart while a client writes: its server stays open, its
sessions go on, nothing is handed over; maintenance holds the same, with the server gone for a
while."""

import time

from lab import clock, vrrpctl
from lab.pair import TAKEOVER, Pair
from lab.server import SERVER_ID

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    pair.start_writer()
    begin = clock.now()
    done = vrrpctl.run("a", pair.directory("a") / "run", "suspend")
    assert done.returncode == 0, done
    clock.wait_until("a's daemon has ended", lambda: not pair.daemons["a"].running(), TAKEOVER)
    assert pair.servers["a"].writable()
    pair.start_daemon("a")
    a, b = pair.daemons["a"], pair.daemons["b"]
    clock.wait_until("a took its mastership up again",
                     lambda: a.find("MASTER as before: taken up again"), TAKEOVER)
    clock.must_hold("a alone holds the address, and its server is open", lambda: (
        pair.network.holders() == ["a"] and pair.servers["a"].writable()), 5, poll=0.1)
    assert not b.find("Entering (?!BACKUP)|promot", begin), "b moved"
    assert not pair.writer.failures(), "a client was told something"

    for node in ("a", "b"):
        held = vrrpctl.run(node, pair.directory(node) / "run", "maintenance", "on")
        assert held.returncode == 0, held
    pair.servers["a"].stop()
    clock.must_hold("the address stays", lambda: pair.network.holders() == ["a"], 5, poll=0.1)
    assert not pair.servers["b"].writable(), "b was promoted"
    started = clock.now()
    pair.servers["a"].start()
    pair.servers["a"].sql.query(pair.servers["a"].open_for_writes)
    pair.wait_for_writes_on("a", clock.now())
    clock.wait_until("a's check has seen it", lambda: a.find("check_run. succeeded", started),
                     TAKEOVER)
    for node in ("b", "a"):
        vrrpctl.run(node, pair.directory(node) / "run", "maintenance", "off")
    clock.must_hold("a is the primary still", lambda: pair.network.holders() == ["a"], 5, poll=0.1)
    time.sleep(1)
    pair.writer.stop()
    pair.assert_nothing_lost("a")
    assert not pair.writer.first_on(SERVER_ID["b"], begin), "b took a write"
