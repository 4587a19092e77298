# SPDX-License-Identifier: Apache-2.0
"""planned_restart = "30s": a server that is stopped and started again stays the primary, and is
open again; one that is killed, or does not come back, is replaced."""

from lab import clock
from lab.namespaces import ADDRESS
from lab.pair import TAKEOVER, Pair
from lab.server import SERVER_ID

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"back in time": {"ends": "back"}, "not back": {"ends": "away"},
            "killed": {"ends": "killed"}}


def test(flavour, ends):
    wait = "3s" if ends == "away" else "60s"
    pair = Pair(flavour, peer=True, shared=f'planned_restart = "{wait}"\n')
    pair.start_daemons()
    pair.start_writer()
    begin = clock.now()
    if ends == "killed":
        pair.servers["a"].kill()
    else:
        pair.servers["a"].stop()
    if ends != "back":
        pair.wait_for_primary("b")
        return
    assert pair.network.holders() == ["a"], "the address has moved"
    pair.servers["a"].start()
    pair.wait_for_writes_on("a", clock.now())
    pair.stays("a", 5)
    assert pair.daemons["a"].says("open for writes again", begin)
    assert not pair.daemons["b"].find("Entering MASTER|promot", begin), "b moved"
    clock.wait_until("b follows a again", lambda: pair.servers["b"].follows(ADDRESS["a"]), TAKEOVER)
    clock.wait_until("a is protected again", lambda: pair.daemons["a"].find(
        "protected: the peer confirms", begin), TAKEOVER)
    pair.writer.stop()
    pair.assert_nothing_lost("a")
    assert not pair.writer.first_on(SERVER_ID["b"], begin), "b took a write"
