# SPDX-License-Identifier: Apache-2.0
"""Addresses whose lines a reload changes are as the file says when it answers, and never away."""

import subprocess

from lab import clock, namespaces
from lab.namespaces import INTERFACE, VIP
from lab.reloading import FIRST, OTHER_VIP, Reloading, instance

_IPV6 = "fd00:14::89"


def shown() -> str:
    return subprocess.run(
        namespaces.inside("a", ["ip", "-o", "addr", "show", "dev", INTERFACE]),
        capture_output=True, text=True, check=True).stdout


def excluded(lines: str) -> str:
    return FIRST[:-2] + f"    virtual_ipaddress_excluded {{\n        {lines}\n    }}\n}}\n"


def prefix_length(node: Reloading):
    """The kernel has an IPv6 address but once, whatever its prefix length."""
    node.reload(excluded(f"{_IPV6}/64"))
    assert f"{_IPV6}/64" in shown()
    node.reload(excluded(f"{_IPV6}/128"))
    assert f"{_IPV6}/128" in shown() and f"{_IPV6}/64" not in shown(), shown()


def label(node: Reloading):
    """What the kernel cannot change of an address is put there anew."""
    node.reload(instance("VI_1", 51, [VIP, f"{OTHER_VIP} label {INTERFACE}:vip"]))
    assert f"{INTERFACE}:vip" in shown()
    node.reload(instance("VI_1", 51, [VIP, f"{OTHER_VIP} label {INTERFACE}:other"]))
    assert f"{INTERFACE}:other" in shown() and f"{INTERFACE}:vip" not in shown(), shown()
    assert OTHER_VIP in held()


def moved(node: Reloading):
    """From an instance that goes to one that stays: it is there all the time, no_track or not."""
    for words in ("", " no_track"):
        node.reload(FIRST + instance("VI_2", 52, [OTHER_VIP]))
        clock.wait_until("VI_2 is master", lambda: OTHER_VIP in held(), 20)
        before = clock.now()
        node.reload(instance("VI_1", 51, [VIP, OTHER_VIP + words]))
        assert OTHER_VIP in held()
        clock.must_hold("it is there", lambda: OTHER_VIP in held(), 3)
        assert not node.daemon.find("somebody removed", before)
        node.reload(FIRST)
        assert OTHER_VIP not in held()


VARIANTS = {case.__name__.replace("_", " "): {"case": case} for case in (
    prefix_length, label, moved)}


def held() -> set[str]:
    return set(namespaces.Network.addresses("a"))


def test(case):
    node = Reloading(FIRST)
    begun = clock.now()
    case(node)
    assert node.transitions("VI_1", begun) == []
