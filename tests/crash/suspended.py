# SPDX-License-Identifier: Apache-2.0
"""`vrrpctl suspend`: the daemon ends and leaves its address up, for the next run to take up. It
declines where the next run would be another one."""

from lab import clock, sandbox, vrrpctl
from lab.namespaces import ADDRESS
from lab.crash_pair import CrashPair, told_script
from lab.pinger import Pinger


def test():
    script, told = told_script(sandbox.lab_directory())
    pair = CrashPair()
    conf = pair.conf("a").replace("    group {", f"    notify {script}\n    group {{", 1)
    pair.start("a", conf)
    clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], 20)
    pair.start("b")
    clock.wait_until("b follows a", lambda: pair.daemons["b"].find("Entering BACKUP"), 20)
    clock.wait_until("the script was told of MASTER", lambda: told()[-1:] == ["MASTER"], 20)
    before = told()

    file = pair.lab / "a" / "keepalived.conf"
    file.write_text(conf.replace("virtual_router_id 51", "virtual_router_id 52"))
    declined = vrrpctl.run("a", pair.lab / "a" / "run", "suspend")
    assert declined.returncode == 1, declined
    assert "the configuration of sync group VG1 is another one now" in declined.stderr, declined
    file.write_text(conf)

    pinger = Pinger(pair.lab)
    begin = clock.now()
    said = vrrpctl.run("a", pair.lab / "a" / "run", "suspend")
    assert said.returncode == 0, said
    clock.wait_until("a has ended", lambda: not pair.daemons["a"].running(), 20)
    assert pair.network.holders() == ["a"], "the address was taken away"
    pair.start("a", conf)
    clock.wait_until("a took its mastership up again",
                     lambda: pair.daemons["a"].find("MASTER as before: taken up again"), 20)
    clock.must_hold("a alone holds the address", lambda: pair.network.holders() == ["a"], 4.5)
    assert not pair.daemons["b"].find("Entering (?!BACKUP)"), "b moved"
    assert pair.watch["a"].went(begin) is None, "the address was taken away"
    assert set(pair.capture.counts(begin)) == {ADDRESS["a"]}, "b claimed"
    assert all(advert.priority for advert in pair.capture.adverts(begin)), "somebody resigned"
    assert told() == before, f"scripts ran again: {told()}"
    lost = pinger.lost()
    assert lost == 0, f"{lost} pings were lost"
