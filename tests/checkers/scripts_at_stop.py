# SPDX-License-Identifier: Apache-2.0
"""A stop of the daemon ends no notify script, and drops none: STOP comes behind what runs, and beside
what hangs. How each ended is logged."""

import os
import signal
from pathlib import Path

from lab import clock, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network
from lab.services import write_script

PATIENCE = 20.0
VARIANTS = {
    "a script that takes a while": {"bound": "10s", "master": "sleep 2", "hangs": False},
    "a script that hangs": {"bound": "4s", "master": "exec sleep 1000", "hangs": True},
    "no time at all": {"bound": "0s", "master": "exec sleep 1000", "hangs": True},
}


def conf(script: Path) -> str:
    return f"""global_defs {{
    script_user root
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    advert_int 1
    notify {script}
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""


def lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test(bound: str, master: str, hangs: bool):
    directory = sandbox.furnish() / "a"
    directory.mkdir(parents=True, exist_ok=True)
    network = Network()
    said, number = directory / "said", directory / "number"
    script = write_script(directory / "notify.sh", f"""echo "$3 begins" >> {said}
case $3 in
    MASTER) echo $$ > {number}; {master} ;;
    STOP) echo "$3 ends" >> {said}; exit 3 ;;
esac
echo "$3 ends" >> {said}""")
    daemon = vrrpd.start("a", directory, conf(script),
                         plain_toml(directory) + f'stop_notify_max = "{bound}"\n')
    clock.wait_until("MASTER is told", lambda: said.exists() and "MASTER begins" in
                     said.read_text(), PATIENCE)
    assert network.has_vip("a")
    clock.wait_until("its number", lambda: number.read_text().strip(), PATIENCE)
    pid = int(number.read_text())
    try:
        assert daemon.terminate() == 0
        clock.wait_until("STOP has ended", lambda: "STOP ends" in said.read_text(), PATIENCE)
        assert lives(pid) == hangs, f"{pid}: {said.read_text()}"
    finally:
        if hangs:
            os.kill(pid, signal.SIGKILL)
    told = ["BACKUP begins", "BACKUP ends", "MASTER begins", "MASTER ends", "STOP begins",
            "STOP ends"]
    if hangs:
        told.remove("MASTER ends")
    assert said.read_text().splitlines() == told
    path = str(script)
    assert daemon.says(rf"debug: \(VI_1\) {path} for VI_1 BACKUP: exited with status 0")
    left = daemon.find(rf"warning: \(VI_1\) {path} for VI_1 MASTER: still running, left to itself")
    assert bool(left) == hangs
    if bound != "0s":
        assert daemon.says(rf"warning: \(VI_1\) {path} for VI_1 STOP: exited with status 3")
    assert not daemon.find("still run after their time")
