# SPDX-License-Identifier: Apache-2.0
"""100 reloads in a row under load, each with one instance changed: who is not meant notices nothing."""

import os
import subprocess

from lab import clock
from lab.namespaces import VIP
from lab.pinger import Pinger
from lab.reloading import FIRST, OTHER_VIP, Reloading, instance

RELOADS = 100
BROKEN = "vrrp_instance VI_1 {\n    interface eth1\n}\n"  # no virtual_router_id: an error


def changing(turn: int) -> str:
    """Another priority each time; another address, another interval now and then."""
    vips = [OTHER_VIP] if turn % 3 else [OTHER_VIP, f"192.168.14.{100 + turn % 100}"]
    lines = "    garp_master_refresh 10\n" if turn % 4 == 0 else ""
    return instance("VI_2", 52, vips, 100 + turn % 50, lines)


def many() -> str:
    """Beside the two, so that a reload has something to compare."""
    return "".join(instance(f"VI_{vrid}", vrid, [f"192.168.14.{vrid}"]) for vrid in range(150, 200))


def test():
    node = Reloading(FIRST + changing(0) + many())
    clock.wait_until("a is master of all", lambda: node.daemon.count("Entering MASTER") == 52, 30)
    pinger = Pinger(node.pair.lab, VIP)
    load = [subprocess.Popen(["sh", "-c", "while :; do :; done"])
            for _ in range(os.cpu_count() or 1)]
    try:
        begun = clock.now()
        for turn in range(1, RELOADS + 1):
            if turn % 10 == 5:
                node.hang_up(BROKEN)
            node.hang_up(FIRST + changing(turn) + many())
    finally:
        for process in load:
            process.kill()
            process.wait()
    lost = pinger.lost()
    assert lost == 0, f"{lost} pings lost"
    assert node.daemon.count("reload refused", begun) == 10
    assert node.daemon.count("reload: done", begun) == RELOADS
    assert node.pair.transitions("a", begun) == []
    assert node.pair.transitions("b", begun) == []
