# SPDX-License-Identifier: Apache-2.0
"""Everything that vrrpd sends, dissected by tshark without a complaint, and with the right fields.

Versions 2 (PASS and none) and 3, IPv4 and IPv6, multicast, unicast and virtual MAC addresses;
adverts, priority 0, gratuitous ARP, unsolicited neighbour advertisements.
"""

import json
import subprocess
from dataclasses import dataclass

from lab import clock, namespaces, sandbox, tcpdump, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import ADDRESS, ADDRESS6, INTERFACE, Network


@dataclass(frozen=True)
class Router:
    vrid: int
    version: int
    family: int
    unicast: bool = False
    virtual_mac: bool = False
    password: bool = False

    @property
    def addresses(self) -> list[str]:
        if self.family == 4:
            return [f"10.14.0.{self.vrid}", f"10.14.1.{self.vrid}"]
        return [f"fe80::14:{self.vrid}", f"fd14::{self.vrid}"]

    @property
    def mac(self) -> str | None:
        """RFC 9568 §7.3."""
        if not self.virtual_mac:
            return None
        return f"00:00:5e:00:{1 if self.family == 4 else 2:02x}:{self.vrid:02x}"

    @property
    def destination(self) -> str:
        if self.unicast:
            return (ADDRESS if self.family == 4 else ADDRESS6)["b"]
        return "224.0.0.18" if self.family == 4 else "ff02::12"

    def conf(self) -> str:
        source = ADDRESS if self.family == 4 else ADDRESS6
        lines = [f"state BACKUP\n interface {INTERFACE}\n virtual_router_id {self.vrid}",
                 f"priority 150\n version {self.version}\n advert_int 1\n garp_master_repeat 2"]
        if self.password:
            lines.append("authentication {\n auth_type PASS\n auth_pass secret12\n }")
        if self.unicast:
            lines.append(f"unicast_src_ip {source['a']}\n unicast_peer {{\n {source['b']}\n }}")
        if self.virtual_mac:
            lines.append(f"use_vmac vrrp.{self.family}.{self.vrid}")
        lines.append("virtual_ipaddress {\n " + "\n ".join(self.addresses) + "\n }")
        return f"vrrp_instance VI_{self.vrid} {{\n " + "\n ".join(lines) + "\n}\n"


ROUTERS = [
    Router(11, 2, 4, password=True), Router(12, 2, 4), Router(13, 2, 4, unicast=True),
    Router(14, 3, 4), Router(15, 3, 4, unicast=True), Router(16, 3, 4, virtual_mac=True),
    Router(17, 3, 6), Router(18, 3, 6, unicast=True), Router(19, 3, 6, virtual_mac=True)]


def dissect(capture) -> list[dict]:
    """Packets as tshark reads them: layer name -> field name -> values."""
    shown = subprocess.run(
        ["tshark", "-n", "-r", str(capture), "-T", "json", "--no-duplicate-keys"],
        check=True, capture_output=True, text=True)
    return [packet["_source"]["layers"] for packet in json.loads(shown.stdout)]


def complaints(capture) -> str:
    """What tshark's expert has to say; "Chat" and "Note" are remarks."""
    shown = subprocess.run(
        ["tshark", "-n", "-r", str(capture),
         "-Y", "_ws.malformed || _ws.expert.severity >= warning", "-T", "fields",
         "-e", "frame.number", "-e", "_ws.col.Info", "-e", "_ws.expert.message"],
        check=True, capture_output=True, text=True)
    return shown.stdout


def values(layer: dict, name: str) -> list[str]:
    """Every value of the field, however deep it stands."""
    found = []
    for key, value in layer.items():
        if key == name:
            found += value if isinstance(value, list) else [value]
        elif isinstance(value, dict):
            found += values(value, name)
        elif isinstance(value, list):
            found += [x for part in value if isinstance(part, dict) for x in values(part, name)]
    return found


def check_adverts(router: Router, packets: list[dict]):
    ours = [p for p in packets if "vrrp" in p
            and values(p["vrrp"], "vrrp.virt_rtr_id") == [str(router.vrid)]]
    priorities = [values(p["vrrp"], "vrrp.prio")[0] for p in ours]
    assert priorities.count("150") >= 2, f"{router}: {priorities}"
    assert "0" in priorities, f"{router}: no priority 0"
    for packet in ours:
        vrrp = packet["vrrp"]
        assert values(vrrp, "vrrp.version") == [str(router.version)], router
        assert values(vrrp, "vrrp.addr_count") == [str(len(router.addresses))], router
        kind = "vrrp.ip_addr" if router.family == 4 else "vrrp.ipv6_addr"
        assert values(vrrp, kind) == router.addresses, f"{router}: {values(vrrp, kind)}"
        if router.family == 4:
            assert packet["ip"]["ip.ttl"] == "255" and packet["ip"]["ip.dst"] == router.destination
            assert packet["ip"]["ip.dsfield"] == "0xc0", packet["ip"]["ip.dsfield"]
        else:
            assert packet["ipv6"]["ipv6.hlim"] == "255", router
            assert packet["ipv6"]["ipv6.dst"] == router.destination, router
            if not router.unicast:
                assert packet["ipv6"]["ipv6.src"].startswith("fe80:"), router
        if router.password:
            assert values(vrrp, "vrrp.auth_string") == ["secret12"], router
        if router.mac:
            assert packet["eth"]["eth.src"] == router.mac, router


def check_announcements(router: Router, packets: list[dict]):
    for address in router.addresses:
        if router.family == 4:
            found = [p for p in packets if "arp" in p
                     and p["arp"]["arp.src.proto_ipv4"] == address
                     and p["arp"]["arp.dst.proto_ipv4"] == address]
            assert all(p["eth"]["eth.dst"] == "ff:ff:ff:ff:ff:ff" for p in found)
            macs = {p["arp"]["arp.src.hw_mac"] for p in found}
        else:
            found = [p for p in packets if "icmpv6" in p
                     and values(p["icmpv6"], "icmpv6.nd.na.target_address") == [address]
                     and p["ipv6"]["ipv6.dst"] == "ff02::1"]
            for packet in found:
                flags = {letter: values(packet["icmpv6"], f"icmpv6.nd.na.flag.{letter}")[0]
                         for letter in "so"}
                assert flags in ({"s": "0", "o": "1"}, {"s": False, "o": True}), flags
                assert packet["ipv6"]["ipv6.hlim"] == "255"
            macs = {values(p["icmpv6"], "icmpv6.opt.linkaddr")[0] for p in found}
        assert len(found) >= 2, f"{address}: {len(found)} announcements"
        assert not router.mac or macs == {router.mac}, f"{address}: {macs}"


def test():
    lab = sandbox.furnish()
    network = Network()
    network.wait_for_link_local_addresses()
    capture = lab / "port-a.pcap"
    listener = tcpdump.start(namespaces.BRIDGE, "port-a", "ip or ip6 or arp", lab / "tcpdump.log",
                             "-Q", "in", "-U", "-w", str(capture))
    daemon = vrrpd.start("a", lab / "a", "".join(router.conf() for router in ROUTERS),
                         plain_toml(lab / "a"))
    for router in ROUTERS:
        clock.wait_until(f"VI_{router.vrid} is MASTER", lambda r=router: daemon.find(
            rf"\(VI_{r.vrid}\) Entering MASTER"), 20)
    clock.must_hold("", lambda: True, 3)
    daemon.terminate()
    clock.must_hold("", lambda: True, 0.5)
    listener.terminate()

    assert complaints(capture) == "", complaints(capture)
    packets = dissect(capture)
    for router in ROUTERS:
        check_adverts(router, packets)
        check_announcements(router, packets)
