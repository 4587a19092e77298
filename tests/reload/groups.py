# SPDX-License-Identifier: Apache-2.0
"""A sync group goes on over what changes of it, and its scripts run as soon as they can."""

from lab import clock, namespaces, vrrpctl
from lab.namespaces import VIP
from lab.reloading import FIRST, OTHER_VIP, Reloading, instance

_BOTH = FIRST + instance("VI_2", 52, [OTHER_VIP])


def group(members: str) -> str:
    return f"vrrp_sync_group VG {{\n    group {{\n        {members}\n    }}\n}}\n"


def reordered(node: Reloading):
    """The same members in another order, and one of them with another priority."""
    assert node.reload(_BOTH + group("VI_2\n        VI_1")) == [
        "1 group or instance on its own goes on untouched"]
    changed = FIRST + instance("VI_2", 52, [OTHER_VIP], 120)
    said = node.reload(changed + group("VI_2\n        VI_1"))
    assert said == ["sync group VG: VI_2: priority 100 -> 120"], said


def executable(node: Reloading):
    """A script that could not run runs from the reload on that found it."""
    script, ran = node.directory / "changed.sh", node.directory / "ran"
    script.write_text(f"#!/bin/sh\necho $* after $VRRPD_PREVIOUS_STATE >> {ran}\n")
    conf = "global_defs {\n    script_user root\n}\n" + _BOTH + group("VI_1\n        VI_2")
    conf = conf.replace("    group {", f"    notify {script}\n    group {{")
    node.reload(conf)
    script.chmod(0o755)
    assert node.reload(conf) == ["sync group VG: notify may run now"]
    node.pair.network.link("a", up=False)
    clock.wait_until("the script has run", ran.exists, 20)
    assert ran.read_text().startswith("GROUP VG FAULT 0 after MASTER\n"), ran.read_text()


def secret(node: Reloading):
    """A password in a script's arguments is in no answer, and in no log."""
    conf = _BOTH + group("VI_1\n        VI_2")
    said = node.reload(conf.replace("    group {", "    notify_stop \"/bin/true -phidden\"\n"
                                                   "    group {"))
    assert any("-p****" in line for line in said), said
    assert not any("hidden" in line for line in said), said
    assert not node.daemon.find("hidden")


VARIANTS = {case.__name__: {"case": case} for case in (reordered, executable, secret)}


def test(case):
    node = Reloading(_BOTH + group("VI_1\n        VI_2"))
    begun = clock.now()
    case(node)
    if case.__name__ == "executable":
        return
    assert node.pair.transitions("a", begun) == []
    status = vrrpctl.asked("a", node.directory / "run", "status")
    assert [one["name"] for one in status["groups"]] == ["VG"]
    assert VIP in namespaces.Network.addresses("a")
