# SPDX-License-Identifier: Apache-2.0
"""`vrrpctl maintenance on`: a fault moves nothing, a dead master is not replaced, a restart changes
none of that; `off`: what is so by then takes effect."""

from lab import clock, vrrpctl
from lab.crash_pair import TAKEOVER, CrashPair


def say(pair, node, *words):
    done = vrrpctl.run(node, pair.lab / node / "run", *words)
    assert done.returncode == 0, done
    return done.stdout


def test():
    pair = CrashPair()
    number = pair.lab / "number"
    number.write_text("0\n")
    tracked = f"track_file broken {{\n    file {number}\n    weight 0\n}}\n"
    conf = tracked + pair.conf("a").replace(
        "    virtual_ipaddress", "    track_file {\n        broken\n    }\n    virtual_ipaddress")
    pair.start("a", conf)
    clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], TAKEOVER)
    pair.start("b")
    clock.wait_until("b is backup", lambda: pair.daemons["b"].find("Entering BACKUP"), TAKEOVER)

    for node in ("a", "b"):
        say(pair, node, "maintenance", "on")
    assert "\nmaintenance: nothing moves here" in say(pair, "a", "status")
    declined = vrrpctl.run("a", pair.lab / "a" / "run", "switchover")
    assert declined.returncode == 1, declined
    number.write_text("1\n")
    clock.must_hold("a holds the address", lambda: pair.network.holders() == ["a"], 5)

    pair.daemons["a"].kill()
    pair.start("a", conf)
    clock.wait_until("a took its mastership up again",
                     lambda: pair.daemons["a"].find("MASTER as before: taken up again"), TAKEOVER)
    assert pair.daemons["a"].says("maintenance is on")
    clock.must_hold("a holds the address", lambda: pair.network.holders() == ["a"], 5)

    begin = clock.now()
    say(pair, "b", "maintenance", "off")
    say(pair, "a", "maintenance", "off")
    clock.wait_until("the fault takes effect, and b takes over",
                     lambda: pair.network.holders() == ["b"], TAKEOVER)
    assert pair.daemons["a"].says("Entering FAULT STATE: .*file broken", begin)
    number.write_text("0\n")
    clock.wait_until("a is backup", lambda: pair.daemons["a"].find("Entering BACKUP", begin),
                     TAKEOVER)

    say(pair, "a", "maintenance", "on")
    pair.daemons["b"].kill()
    clock.wait_until("a says why it does not take over", lambda: pair.daemons["a"].find(
        "this node does not take over: maintenance is on", begin), TAKEOVER)
    pair.daemons["a"].terminate(within=30)
    assert list((pair.lab / "a" / "run").glob("maintenance.*")), "a stop has ended it"
