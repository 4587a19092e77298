# SPDX-License-Identifier: Apache-2.0
"""vrrp_priority, vrrp_rt_priority, vrrp_no_swap, vrrp_cpu_affinity: measured, or clearly refused."""

import os
import re
from pathlib import Path

from lab import clock
from lab.crash_pair import TAKEOVER, CrashPair
from lab.processes import Process

SETTINGS = """global_defs {
    vrrp_priority -7
    vrrp_rt_priority 42
    vrrp_rlimit_rttime 500000
    vrrp_no_swap
    vrrp_cpu_affinity 0
}
"""
VARIANTS = {"granted": {"granted": True}, "refused": {"granted": False}}
RESET_ON_FORK = 0x40000000


def tasks(pid: int) -> list[int]:
    return [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]


def locked_kib(pid: int) -> int:
    return int(re.search(r"VmLck:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1])


def nice_value(task: int) -> int:
    return int(Path(f"/proc/{task}/stat").read_text().rpartition(")")[2].split()[16])


def launcher_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def granted_everything(daemon: Process):
    loop = daemon.pid
    assert os.sched_getscheduler(loop) == os.SCHED_RR | RESET_ON_FORK
    assert os.sched_getparam(loop).sched_priority == 42
    assert os.sched_getaffinity(loop) == {0}
    assert locked_kib(loop) > 1000
    assert "500000" in re.search("Max realtime timeout.*", Path(
        f"/proc/{loop}/limits").read_text())[0]
    for task in set(tasks(loop)) - {loop}:
        assert os.sched_getscheduler(task) & ~RESET_ON_FORK == os.SCHED_OTHER, "a worker is preferred"
        assert nice_value(task) == 0
    launcher = launcher_of(loop)
    assert os.sched_getscheduler(launcher) == os.SCHED_OTHER, "scripts would be preferred"
    assert os.sched_getaffinity(launcher) == os.sched_getaffinity(0), "scripts would be confined"
    assert locked_kib(launcher) == 0, "scripts would be locked"


def test(granted):
    pair = CrashPair()
    conf = SETTINGS + pair.conf("a")
    if not granted:
        conf = conf.replace("vrrp_cpu_affinity 0", "vrrp_cpu_affinity 1022 1023")
    if granted:
        pair.start("a", conf)
    else:
        pair.start("a", conf, without=("sys_nice", "ipc_lock"))
    clock.wait_until("a holds the address", lambda: pair.network.has_vip("a"), TAKEOVER)
    daemon = pair.daemons["a"]
    if granted:
        granted_everything(daemon)
        assert not daemon.find("has no effect"), daemon.find("has no effect").text
        return
    for line in (
            "vrrp_priority has no effect: run with nice value -7: Permission denied",
            "vrrp_rt_priority has no effect: run with real-time priority 42: Operation not permitted",
            "vrrp_cpu_affinity has no effect: run on CPU 1022 1023: Invalid argument"):
        assert daemon.says(line), line
