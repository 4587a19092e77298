# SPDX-License-Identifier: Apache-2.0
"""The master's daemon is killed and is back when the other node has taken over: it gives up."""

from lab import clock
from lab.classic_pair import Vrrp
from lab.namespaces import ADDRESS
from lab.crash_pair import TAKEOVER, CrashPair, Setup

VARIANTS = {
    "v2 1 s": {"setup": Setup()},
    "v2 1 s, permanent address": {"setup": Setup(lifetime=False)},
    "v3 0.1 s, permanent address": {
        "setup": Setup(vrrp=Vrrp(version=3, advert_int="0.1"), lifetime=False)},
}


def test(setup):
    pair = CrashPair(setup)
    pair.start_both()
    pair.daemons["a"].kill()
    clock.wait_until("b takes over", lambda: pair.network.has_vip("b"), TAKEOVER)
    left_over = pair.network.has_vip("a")
    assert left_over or setup.lifetime, "nothing is left over: this case shows nothing"

    restarted = pair.start("a")
    clock.wait_until("a is backup", lambda: pair.daemons["a"].find("Entering BACKUP"), TAKEOVER)
    clock.must_hold("b alone holds the address", lambda: pair.network.holders() == ["b"], 5)

    assert pair.watch["a"].came(restarted) is None, "a took the address beside the new master"
    if left_over:
        assert pair.watch["a"].went(restarted) is not None, "the left-over is still there"
        said = [line.text for line in list(pair.daemons["a"].lines)]
        steps = [next(i for i, text in enumerate(said) if words in text) for words in (
            "is not taken up again: the last advert", "left behind by an earlier run",
            "Entering BACKUP")]
        assert steps == sorted(steps), "the left-over was not removed first"
    assert ADDRESS["a"] not in pair.capture.counts(restarted), "a claimed beside the new master"
    assert pair.watch["b"].went() is None, "the address left b"
