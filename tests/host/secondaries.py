# SPDX-License-Identifier: Apache-2.0
"""promote_secondaries: when the virtual address leaves, somebody else's address of the same network
stays; and the sysctl is as before when vrrpd has gone, also if it was killed in between."""

import time

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, Network

VIP, OTHER = "10.9.0.88", "10.9.0.5"
SYSCTL = f"net.ipv4.conf.{INTERFACE}.promote_secondaries"
CONF = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    promote_secondaries
    virtual_ipaddress {{
        {VIP}/24
    }}
}}
"""


def _sysctl(*value: str) -> str:
    words = ("-w", f"{SYSCTL}={value[0]}") if value else ("-n", SYSCTL)
    return routing.run("a", "sysctl", *words).strip()


def test():
    directory = sandbox.furnish() / "a"
    network = Network()
    _sysctl("0")

    def start():
        daemon = vrrpd.start("a", directory, CONF, plain_toml(directory))
        clock.wait_until("a holds the address", lambda: daemon.find("Entering MASTER") and
                         VIP in network.addresses("a"), 20)
        return daemon

    daemon = start()
    assert _sysctl() == "1"
    routing.ip("a", "address", "add", f"{OTHER}/24", "dev", INTERFACE)
    assert f"{OTHER}/24 scope global secondary" in routing.ip("a", "address", "show")
    daemon.kill()
    time.sleep(1)  # peers wait 0.3 s: it is not taken up again, but taken away, and comes anew
    daemon = start()
    assert daemon.says("removed 10.9.0.88/24 dev eth1, left behind")
    assert OTHER in network.addresses("a"), "the other one went with the left-over"
    assert daemon.terminate() == 0
    assert VIP not in network.addresses("a")
    assert OTHER in network.addresses("a"), "the other one went with the virtual one"
    assert _sysctl() == "0"
