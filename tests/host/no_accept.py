# SPDX-License-Identifier: Apache-2.0
"""RFC 9568 §6.4.3: whoever is master takes what is sent to the addresses if Accept_Mode says so, and
nothing but ARP and neighbour discovery otherwise. No filter outlives the daemon."""

from lab import clock, filter as packets, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import ADDRESS, ADDRESS6, INTERFACE, Network

VIP4, VIP6, LINK_LOCAL = "192.168.14.88", "fd14:14::88", "fe80::88"
VARIANTS = {
    "no_accept, IPv4": {"vips": [VIP4], "words": "no_accept"},
    "no_accept, IPv6": {"vips": [LINK_LOCAL, VIP6], "words": "no_accept"},
    "no_accept, excluded too": {"vips": [VIP4], "words": "no_accept", "excluded": [VIP6]},
    "no_accept, virtual MAC": {"vips": [LINK_LOCAL, VIP6], "words": "no_accept\nuse_vmac"},
    "strict": {"vips": [VIP4], "words": "strict_mode"},
    "strict, accept": {"vips": [VIP4], "words": "strict_mode\naccept", "silent": False},
    "accept": {"vips": [LINK_LOCAL, VIP6], "words": "accept", "silent": False},
    "owner": {"vips": [VIP4], "words": "no_accept\npriority 255", "silent": False},
}
# What the operator has; it drops nothing of ours, and must look the same at the end.
OPERATORS = "table inet operators { chain in { type filter hook input priority 10; accept; }; }"
MAC = "00:00:5e:00:02:33"


def _block(name: str, addresses: list[str]) -> str:
    return f"{name} {{\n" + "".join(f"{address}\n" for address in addresses) + "}\n"


def _conf(node: str, vips: list[str], words: str, excluded: list[str]) -> str:
    return (f"vrrp_instance VI_1 {{\ninterface {INTERFACE}\nvirtual_router_id 51\n"
            f"priority {150 if node == 'a' else 100}\nversion 3\nadvert_int 0.1\n{words}\n"
            + _block("virtual_ipaddress", vips)
            + (_block("virtual_ipaddress_excluded", excluded) if excluded else "") + "}\n")


def _interface(node: str, address: str) -> str:
    """Where the node has it; empty: nowhere."""
    shown = packets.run(node, "ip", "-o", "address", "show", "to", address)
    return shown.split()[1] if shown else ""


def _holds(node: str, address: str) -> bool:
    return bool(_interface(node, address))


def _check_traffic(node: str, vips: list[str], silent: bool, mac: str):
    for address in vips:
        told = packets.resolves(address)
        assert told, f"{address}: neither ARP nor neighbour discovery is answered"
        assert not mac or told == mac, f"{address} is at {told}"
        assert packets.answers("client", address) != silent, address
        assert packets.answers(node, address, _interface(node, address)), (
            f"{node} does not reach its own {address}")
    # The host's own addresses are nobody's business.
    assert packets.answers("client", ADDRESS[node])
    assert packets.answers("client", ADDRESS6[node])


def test(vips, words, excluded=(), silent=True):
    lab = sandbox.furnish()
    network = Network()
    network.wait_for_link_local_addresses()
    for node in ("a", "b"):
        packets.nft(node, OPERATORS)
    operators = packets.table("a", "operators")
    mac = MAC if "use_vmac" in words else ""
    every = [*vips, *excluded]

    def start(node):
        return vrrpd.start(node, lab / node, _conf(node, vips, words, list(excluded)),
                           plain_toml(lab / node))

    a = start("a")
    clock.wait_until("a holds the addresses", lambda: all(_holds("a", vip) for vip in every), 20)
    _check_traffic("a", every, silent, mac)
    ours = {"inet keepalived"} if silent else set()
    assert packets.tables("a") == {"inet operators", *ours}

    if "255" in words:  # the owner is on one node only
        assert a.terminate() == 0
        assert packets.tables("a") == {"inet operators"}
        return
    # A backup has it too: the address never comes up without it.
    b = start("b")
    clock.wait_until("b is there", lambda: b.find("Entering BACKUP STATE"), 20)
    assert packets.tables("b") == {"inet operators", *ours}

    a.kill()
    clock.wait_until("a's filter has gone with it",
                     lambda: packets.tables("a") == {"inet operators"}, 10)
    clock.wait_until("b holds the addresses", lambda: all(_holds("b", vip) for vip in every), 20)
    clock.wait_until("a's addresses have run out",
                     lambda: not any(_holds("a", vip) for vip in every), 20)
    _check_traffic("b", every, silent, mac)

    # Somebody loads the host's rules anew.
    packets.nft("b", f"flush ruleset; {OPERATORS}")
    _check_traffic("b", every, silent, mac)
    assert b.terminate() == 0
    for node in ("a", "b"):
        assert packets.tables(node) == {"inet operators"}
        assert packets.table(node, "operators") == operators
