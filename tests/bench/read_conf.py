# SPDX-License-Identifier: Apache-2.0
"""How long reading and checking a large keepalived.conf takes, beside keepalived's -t on the same
file in the same run.

    read_conf.py [INSTANCES]      default 1,000

Each is run five times, one after the other, and its best time counts. $VRRPD names the program.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import sandbox, vrrpd  # noqa: E402

_RUNS = 5
_ROUTERS = 250  # on one interface
_INSTANCE = """\
vrrp_instance VI_{number} {{
    state BACKUP
    interface eth{link}
    virtual_router_id {router}
    priority 100
    advert_int 1
    nopreempt
    authentication {{
        auth_type PASS
        auth_pass s3cr3t
    }}
    virtual_ipaddress {{
        10.{link}.{router}.1/24 dev eth{link} label eth{link}:{router}
        10.{link}.{router}.2/24
    }}
    track_script {{
        check
    }}
    notify_master "/bin/true master"
    notify_backup "/bin/true backup"
}}
"""
_HEAD = """\
global_defs {
    router_id large
    script_user root
    enable_script_security
}
vrrp_script check {
    script "/bin/true"
    interval 2
}
"""


def _text(instances: int) -> str:
    return _HEAD + "".join(
        _INSTANCE.format(number=number, link=number // _ROUTERS, router=number % _ROUTERS + 1)
        for number in range(instances))


def _best(command: list[str]) -> float:
    times = []
    for _ in range(_RUNS):
        begin = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        times.append(time.monotonic() - begin)
        if done.returncode != 0:
            sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return min(times)


def main():
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    if not sandbox.inside():
        sandbox.require_root("read_conf.py")
        sys.exit(sandbox.run([sys.executable, __file__, str(instances)], compare=False))
    sandbox.furnish()
    subprocess.run(["ip", "netns", "add", "large"], check=True)
    for link in range((instances + _ROUTERS - 1) // _ROUTERS):
        subprocess.run(["ip", "-n", "large", "link", "add", f"eth{link}", "type", "veth", "peer",
                        "name", f"far{link}"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        conf = Path(folder) / "keepalived.conf"
        conf.write_text(_text(instances))
        inside = ["ip", "netns", "exec", "large"]
        theirs = _best([*inside, "/usr/sbin/keepalived", "-t", "-f", str(conf)])
        ours = _best([*inside, str(vrrpd.program()), "-t", "-f", str(conf)])
    print(f"{instances} instances: keepalived {theirs * 1000:.0f} ms, vrrpd {ours * 1000:.0f} ms, "
          f"ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
