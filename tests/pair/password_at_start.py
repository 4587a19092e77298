# SPDX-License-Identifier: Apache-2.0
"""The backup's daemon starts with a wrong password: said, and nothing moves."""

from lab import clock
from lab.pair import Pair

FLAVOURS = ("mysql",)


def test(flavour):
    pair = Pair(flavour)
    good = pair.passwords["vrrpd"]
    pair.start_daemon("a")
    pair.wait_for_primary("a")
    pair.passwords["vrrpd"] = "not-the-password"
    begin = clock.now()
    pair.start_daemon("b")
    pair.passwords["vrrpd"] = good
    pair.stays("a", 10)
    assert pair.daemons["b"].says("Access denied", begin), "b does not say that the login fails"
    assert not pair.daemons["b"].find("not-the-password"), "a secret in a log"
