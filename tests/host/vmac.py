# SPDX-License-Identifier: Apache-2.0
"""use_vmac: the address answers with the virtual router's MAC address, wherever it is, and nobody else
does (RFC 9568 §6.4.2, §7.4, §8.1.2); neither links nor sysctls are left when the daemons have gone."""

import re
import subprocess

from lab import clock, filter as packets, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import BRIDGE, INTERFACE, Network, inside

VIP = {4: "192.168.14.88", 6: "fe80::88"}
MAC = {4: "00:00:5e:00:01:33", 6: "00:00:5e:00:02:33"}
VARIANTS = {
    "IPv4": {"family": 4, "words": ""},
    "IPv4, adverts by the base": {"family": 4, "words": "vmac_xmit_base"},
    "IPv6": {"family": 6, "words": ""},
}
SYSCTLS = {"all/rp_filter": 1, f"{INTERFACE}/rp_filter": 0, f"{INTERFACE}/arp_ignore": 0,
           "default/rp_filter": 0, "lo/rp_filter": 0}


def _conf(node: str, family: int, words: str) -> str:
    return f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority {150 if node == "a" else 100}
    version 3
    advert_int 0.1
    use_vmac
    {words}
    virtual_ipaddress {{
        {VIP[family]}
    }}
}}
"""


def _run(node: str, *argv: str) -> str:
    return subprocess.run(inside(node, list(argv)), capture_output=True, text=True,
                          check=False).stdout


def _sysctl(node: str, name: str, value: int | None = None) -> int:
    path = f"/proc/sys/net/ipv4/conf/{name}"
    if value is not None:
        _run(node, "sh", "-c", f"echo {value} > {path}")
    return int(_run(node, "cat", path))


def _links(node: str) -> str:
    return _run(node, "ip", "-d", "-o", "link", "show", "type", "macvlan")


def _addresses(node: str) -> list[str]:
    shown = _run(node, "ip", "-o", "address", "show", "dev", "vrrp.51")
    return re.findall(r"inet6? ([0-9a-f.:]+)/", shown)


def _holds(node: str, family: int) -> bool:
    return VIP[family] in _addresses(node)


def _neighbour(family: int) -> str:
    """Whose MAC address the client finds, asking anew."""
    _run("client", "ip", "neighbour", "flush", "all")
    _run("client", "ping", "-c", "1", "-W", "2", "-I", INTERFACE, VIP[family])
    shown = _run("client", "ip", "neighbour", "show", VIP[family], "dev", INTERFACE)
    found = re.search(r"lladdr (\S+)", shown)
    return found[1] if found else shown


def _answers(family: int) -> bool:
    pinged = _run("client", "ping", "-c", "1", "-W", "1", "-I", INTERFACE, VIP[family])
    return "1 received" in pinged


def _flood():
    """A switch that does not know where a MAC address is sends its frames to every port."""
    for node in ("a", "b", "client"):
        _run(BRIDGE, "bridge", "link", "set", "dev", f"port-{node}", "learning", "off")
    _run(BRIDGE, "ip", "link", "set", "br0", "type", "bridge", "fdb_flush")


def _backup_discards(family: int):
    """§6.4.2: what is sent to the MAC address that both have is the Active Router's."""
    kind = {4: "icmp", 6: "icmpv6"}[family]
    packets.nft("b", "table inet seen { chain in { type filter hook prerouting priority 0; "
                f"iifname vrrp.51 {kind} type echo-request counter; }}; }}")
    pinged = _run("client", "ping", "-c", "5", "-i", "0.2", "-I", INTERFACE, VIP[family])
    assert "5 received" in pinged and "DUP!" not in pinged, pinged
    assert "counter packets 5 " in packets.table("b", "seen"), packets.table("b", "seen")


def test(family, words):
    lab = sandbox.furnish()
    network = Network()
    network.wait_for_link_local_addresses()
    for node in ("a", "b"):
        for name, value in SYSCTLS.items():
            _sysctl(node, name, value)

    def start(node):
        return vrrpd.start(node, lab / node, _conf(node, family, words), plain_toml(lab / node))

    daemons = {node: start(node) for node in ("a", "b")}
    clock.wait_until("a holds the address", lambda: _holds("a", family), 20)
    for node in ("a", "b"):
        assert f"link/ether {MAC[family]}" in _links(node), _links(node)
        assert "macvlan mode private" in _links(node), _links(node)
    # Each hears the other: the peer's adverts come from the MAC address that both have.
    clock.must_hold("a alone holds it", lambda: _holds("a", family) and not _holds("b", family), 2)
    assert _answers(family)
    assert _neighbour(family) == MAC[family]
    # §7.4: no address is formed of the virtual MAC address, as of any other.
    assert _addresses("a") == [VIP[family]] and _addresses("b") == []
    _flood()
    _backup_discards(family)

    daemons["a"].kill()
    clock.wait_until("b holds the address", lambda: _holds("b", family), 20)
    clock.wait_until("b answers", lambda: _answers(family), 10)
    assert _neighbour(family) == MAC[family]

    # What the killed one left is taken over, not made anew.
    index = _links("a").partition(":")[0]
    daemons["a"] = start("a")
    clock.wait_until("a holds it again, alone",
                     lambda: _holds("a", family) and not _holds("b", family), 20)
    assert _links("a").partition(":")[0] == index
    # Somebody's hand.
    _run("a", "ip", "link", "delete", "vrrp.51")
    clock.wait_until("it is made anew, and has the address", lambda: _holds("a", family), 20)
    clock.wait_until("it answers", lambda: _answers(family), 10)

    for node in ("a", "b"):
        assert daemons[node].terminate() == 0
        assert _links(node) == ""
        assert {name: _sysctl(node, name) for name in SYSCTLS} == SYSCTLS
