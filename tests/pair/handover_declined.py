# SPDX-License-Identifier: Apache-2.0
"""A primary that is stopped while a handover would cut something off or lose it does not hand over.

It says why, and stops as without a peer. Nothing was touched by then.
"""

from lab import clock
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def long_transaction(pair):
    session = pair.servers["a"].session()
    session.query("BEGIN")
    session.query("INSERT INTO lab.trap VALUES (1)")
    clock.must_hold("the transaction is open", lambda: True, 2.5)
    return session


def locked_tables(pair):
    session = pair.servers["a"].session()
    session.query("LOCK TABLES lab.trap WRITE")
    return session


def peer_applies_nothing(pair):
    """What b has received it applies when it is promoted."""
    b = pair.servers["b"]
    b.sql.query(b.stop_applier)
    return None


VARIANTS = {
    "long transaction": {"hinder": long_transaction, "why": "a transaction of connection"},
    "LOCK TABLES": {"hinder": locked_tables, "why": "close for writes: "},
    "the peer's applier is stopped": {"hinder": peer_applies_nothing,
                                      "why": "the peer's applier is stopped"},
}


def test(flavour, hinder, why):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    pair.start_writer()
    held = hinder(pair)
    stopped = clock.now()
    daemon = pair.daemons["a"]
    daemon.terminate(within=40)
    assert daemon.says(f"not handed over: {why}", stopped), "it does not say why it declined"
    assert not daemon.find("take the addresses off", stopped), "the addresses were touched"
    assert not pair.network.has_vip("a"), "the address is left behind"
    if held:
        held.close()
    pair.wait_for_writes_on("b", stopped, within=60)
    pair.writer.stop()
    pair.assert_nothing_lost("b")
