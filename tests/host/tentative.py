# SPDX-License-Identifier: Apache-2.0
"""A boot: the link-local address is still being looked for elsewhere when vrrpd starts. That is no
fault, and no notify_fault runs; the adverts begin when the address can be used."""

import subprocess

from lab import clock, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, Network, inside

VIP = "fd14::88"


def _conf(told) -> str:
    return f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    notify_fault "/bin/touch {told}"
    virtual_ipaddress {{
        fe80::88
        {VIP}
    }}
}}
"""


def _addresses() -> str:
    return subprocess.run(["ip", "-n", "a", "-6", "-o", "address", "show", "dev", INTERFACE,
                           "scope", "link"], capture_output=True, text=True, check=True).stdout


def test():
    directory = sandbox.furnish() / "a"
    network = Network()
    # Four questions a second apart: time enough to start within them.
    network.link("a", up=False)
    subprocess.run(inside("a", ["sysctl", "-q", "-w",
                                f"net.ipv6.conf.{INTERFACE}.dad_transmits=4"]), check=True)
    network.link("a", up=True)
    clock.wait_until("the address is there", lambda: "tentative" in _addresses(), 5)
    told = directory / "told"
    daemon = vrrpd.start("a", directory, _conf(told), plain_toml(directory))
    assert "tentative" in _addresses(), "it was too late to see anything"
    clock.wait_until("a is MASTER", lambda: daemon.find("Entering MASTER"), 20)
    assert "tentative" not in _addresses()
    assert not daemon.find("FAULT")
    assert not told.exists(), "notify_fault has run"
    assert daemon.terminate() == 0
