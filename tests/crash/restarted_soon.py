# SPDX-License-Identifier: Apache-2.0
"""The master's daemon is killed (SIGKILL) and is back at once: nobody notices."""

from lab import clock, sandbox
from lab.classic_pair import Vrrp
from lab.namespaces import ADDRESS
from lab.pinger import Pinger
from lab.crash_pair import CrashPair, Setup, told_script

VARIANTS = {
    "v2 1 s": {"setup": Setup()},
    "v2 1 s, permanent address": {"setup": Setup(lifetime=False)},
    "v3 1 s, preempt": {"setup": Setup(vrrp=Vrrp(version=3, nopreempt=False))},
    "v2 1 s, use_vmac": {"setup": Setup(vrrp=Vrrp(lines="    use_vmac\n"))},
}
SOON = 0.2  # seconds from SIGKILL to the new process
TIMES = 3


def test(setup):
    script, told = told_script(sandbox.lab_directory())
    pair = CrashPair(setup)
    conf = pair.conf("a").replace("    group {", f"    notify {script}\n    group {{", 1)
    pair.start("a", conf)
    clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], 20)
    pair.start("b")
    clock.wait_until("b follows a", lambda: pair.daemons["b"].find("Entering BACKUP"), 20)
    clock.wait_until("the script was told of MASTER", lambda: told()[-1:] == ["MASTER"], 20)
    before = told()
    pinger = Pinger(pair.lab)

    for _ in range(TIMES):
        killed = clock.now()
        pair.daemons["a"].kill()
        started = pair.start("a", conf)
        assert started - killed < SOON, f"the test itself took {started - killed:.3f} s"
        clock.wait_until("a took its mastership up again",
                         lambda: pair.daemons["a"].find("MASTER as before: taken up again"), 20)
        clock.must_hold("a alone holds the address", lambda: pair.network.holders() == ["a"], 4.5)
        a, b = pair.daemons["a"], pair.daemons["b"]
        assert not a.find("Entering"), a.find("Entering").text
        assert not b.find("Entering (?!BACKUP)"), b.find("Entering (?!BACKUP)").text
        assert pair.watch["a"].went(killed) is None, "the address was taken away"
        assert set(pair.capture.counts(killed)) == {ADDRESS["a"]}, "b claimed"
        adverts = [advert.at for advert in pair.capture.adverts(killed)]
        assert len(adverts) >= 4, f"{len(adverts)} adverts in 4.5 s"
        assert all(advert.priority for advert in pair.capture.adverts(killed)), "somebody resigned"
    assert told() == before, f"scripts ran again: {told()}"
    lost = pinger.lost()
    assert lost == 0, f"{lost} pings were lost"
