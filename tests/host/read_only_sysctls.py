# SPDX-License-Identifier: Apache-2.0
"""/proc/sys is read-only, as in most containers and under ProtectKernelTunables=yes: the log says
what could not be written and what keeps it so, and the address moves all the same."""

from lab import clock, routing, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network

READ_ONLY = ("unshare", "--mount", "sh", "-c",
             'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"',
             "sh")
WORDS = {"promote_secondaries": "(promote_secondaries|a virtual MAC address) needs net/ipv4",
         "use_vmac": "a virtual MAC address needs net/ipv4/conf/eth1/arp_ignore = 1"}
VARIANTS = {word: {"word": word} for word in WORDS}


def test(word):
    directory = sandbox.furnish() / "a"
    network = Network()
    conf = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    version 3
    advert_int 0.1
    {word}
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""
    routing.run("a", "sysctl", "-w", f"net.ipv4.conf.{INTERFACE}.promote_secondaries=0")
    daemon = vrrpd.start("a", directory, conf, plain_toml(directory), READ_ONLY)
    clock.wait_until("a holds the address", lambda: network.has_vip("a"), 20)
    said = daemon.find(WORDS[word] + ".*Read-only file system .ProtectKernelTunables=yes")
    assert said, [line.text for line in daemon.lines]
    if word == "use_vmac":  # made by the daemon, and set up in many ways
        routing.ip("a", "link", "set", "vrrp.51", "down")
        clock.wait_until("it is up again", lambda: ",UP" in routing.ip(
            "a", "link", "show", "dev", "vrrp.51"), 20)
        for name in ("ipv4/conf/vrrp.51/arp_ignore", "ipv6/conf/vrrp.51/accept_ra"):
            assert daemon.count(f"{name}: Read-only") == 1, [line.text for line in daemon.lines]
    assert daemon.terminate() == 0
    assert not network.has_vip("a") and routing.macvlans("a") == set()
