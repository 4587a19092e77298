# SPDX-License-Identifier: Apache-2.0
"""A real server whose notify_down stops the daemon: the only health check of many pairs."""

from lab import clock
from lab.crash_pair import TAKEOVER, CrashPair
from lab.namespaces import ADDRESS, VIP
from lab.services import listen, write_script

CHECKS = {
    "TCP_CHECK": "TCP_CHECK {{ connect_timeout 2\n nb_get_retry 2\n delay_before_retry 1\n"
                 " connect_port 3306\n }}",
    "MISC_CHECK": "MISC_CHECK {{ misc_path \"{lab}/look.sh {address} 3306\"\n misc_timeout 2\n }}",
    "two checks": "TCP_CHECK {{ connect_timeout 2\n }}\n PING_CHECK {{ connect_timeout 2\n }}",
}
VARIANTS = {name: {"check": check} for name, check in CHECKS.items()}
# As `systemctl stop keepalived`: it comes back when the daemon has gone.
VARIANTS["a script that waits for the end"] = {"check": CHECKS["TCP_CHECK"], "waits": True}


def test(check, waits=False):
    pair = CrashPair()
    pid_file = pair.lab / "daemon.pid"
    waited = pair.lab / "waited"
    stop = write_script(pair.lab / "stop.sh", f"kill $(cat {pid_file})" + (
        f"\nwhile kill -0 $(cat {pid_file}) 2>/dev/null; do sleep 0.1; done\ntouch {waited}"
        if waits else ""))
    write_script(pair.lab / "look.sh", 'exec bash -c "exec 3<>/dev/tcp/$1/$2"')
    address = ADDRESS["a"]
    service = listen("a", address, 3306, pair.lab / "listener.log")
    clock.wait_until("the service listens", lambda: service.find("listening"), TAKEOVER)
    pair.start("a", pair.conf("a") + (
        f"virtual_server {VIP} 3306 {{\n delay_loop 1\n lb_algo wrr\n lb_kind DR\n protocol TCP\n"
        f" real_server {address} 3306 {{\n weight 3\n notify_down {stop}\n"
        f" {check.format(lab=pair.lab, address=address)}\n }}\n}}\n"))
    a = pair.daemons["a"]
    pid_file.write_text(str(a.pid))
    clock.wait_until("a holds the address", lambda: pair.network.holders() == ["a"], TAKEOVER)
    pair.start("b")
    clock.wait_until("b is backup", lambda: pair.daemons["b"].find("Entering BACKUP"), TAKEOVER)
    clock.must_hold("a service that is well moves nothing",
                    lambda: pair.network.holders() == ["a"], 4)

    service.kill()
    clock.wait_until("b holds the address", lambda: pair.network.holders() == ["b"], TAKEOVER)
    assert a.says(r"Removing service \[192.168.14.128\]:tcp:3306 from VS \[192.168.14.88\]:tcp:3306")
    assert a.says(r"Lost quorum 1-0=1 > 0 for VS \[192.168.14.88\]:tcp:3306")
    assert a.wait(20) == 0, "a did not stop"
    assert not a.find("still run after their time"), "the script and the daemon waited for each other"
    if waits:
        clock.wait_until("the script has gone on to its end", waited.exists, TAKEOVER)
