# SPDX-License-Identifier: Apache-2.0
"""The primary's daemon is restarted while nobody can take over: the address comes back to it."""

from lab import clock
from lab.pair import TAKEOVER, Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"peer absent": {"denied": False}, "password wrong on both": {"denied": True}}


def restart(pair, node):
    pair.daemons[node].terminate(within=30)
    pair.start_daemon(node)


def test(flavour, denied):
    pair = Pair(flavour)
    pair.start_daemons()
    if denied:
        pair.passwords["vrrpd"] = "no-longer-the-password"
        restart(pair, "b")
        restart(pair, "a")
        # The server cannot be asked, so neither opened: the address alone is what can be kept.
        clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], TAKEOVER)
    else:
        begin = clock.now()
        pair.daemons["b"].kill()
        pair.servers["b"].kill()
        clock.wait_until("a says that b is gone",
                         lambda: pair.daemons["a"].find("not protected", begin), TAKEOVER)
        restart(pair, "a")
        pair.wait_for_primary("a")
    pair.stays("a", 5)
