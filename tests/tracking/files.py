# SPDX-License-Identifier: Apache-2.0
"""track_file: the number in a file moves the address, or is a fault."""

from lab import clock
from lab.classic_pair import Vrrp
from lab.crash_pair import TAKEOVER, CrashPair, Setup

VARIANTS = {"weight": {"weight": 1, "number": "-50\n", "fault": False},
            "weight 0": {"weight": 0, "number": "1\n", "fault": True},
            "reverse": {"weight": "1 reverse", "number": "0x20\n", "fault": False}}


def test(weight, number, fault):
    pair = CrashPair(Setup(vrrp=Vrrp(nopreempt=False)))
    directory = pair.lab / "late"  # does not exist yet: every number is 0
    file = directory / "number"
    tracked = f"track_file maintenance {{\n    file {file}\n    weight {weight}\n}}\n"
    pair.start("a", tracked + pair.conf("a").replace(
        "    virtual_ipaddress", "    track_file {\n        maintenance\n    }\n    virtual_ipaddress"
    ).replace("vrrp_sync_group VG1 {", "vrrp_sync_group VG1 {\n    sync_group_tracking_weight"))
    clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], TAKEOVER)
    pair.start("b")
    clock.wait_until("b is backup", lambda: pair.daemons["b"].find("Entering BACKUP"), TAKEOVER)

    directory.mkdir()
    file.write_text(number)
    clock.wait_until("the address goes to b", lambda: pair.network.holders() == ["b"], TAKEOVER)
    assert bool(pair.daemons["a"].find("Entering FAULT STATE: .*file maintenance")) == fault
    file.unlink()
    clock.wait_until("the address comes back", lambda: pair.network.holders() == ["a"], TAKEOVER)
