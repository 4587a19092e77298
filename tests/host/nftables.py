# SPDX-License-Identifier: Apache-2.0
"""nftables and its sister keywords: the filter of no_accept has the name, the place and the counters
that were asked for, follows its interfaces, and respects what is another program's."""

import re
import subprocess

from lab import clock, filter as packets, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network, inside

LINK_LOCAL = "fe80::88"
# As a daemon on a kernel before 5.12 leaves it, killed.
LEFT_BEHIND = (f"table inet keepalived {{ set ipv4 {{ type ipv4_addr; elements = {{ {VIP} }}; }}; "
               "chain vrrpd_in { type filter hook input priority -1; ip daddr @ipv4 drop; }; }")
ANOTHERS = "table inet keepalived { chain in { }; }"


def _conf(words: str = "", vips: str = VIP, more: str = "no_accept") -> str:
    return (f"global_defs {{\n{words}\n}}\n"
            f"vrrp_instance VI_1 {{\ninterface {INTERFACE}\nvirtual_router_id 51\npriority 100\n"
            f"version 3\nadvert_int 0.1\n{more}\nvirtual_ipaddress {{\n{vips}\n}}\n}}\n")


def _start(directory, conf: str):
    return vrrpd.start("a", directory, conf, plain_toml(directory))


def _master(daemon):
    clock.wait_until("a is master", lambda: daemon.find(
        "Entering MASTER STATE|is MASTER as before"), 20)


def _named(directory):
    daemon = _start(directory, _conf("nftables vips\nnftables_priority 5\nnftables_counters"))
    _master(daemon)
    assert packets.tables("a") == {"inet vips"}
    assert "type filter hook input priority filter + 5; policy accept;" in packets.table("a", "vips")
    assert not packets.answers("client", VIP)
    dropped = re.search(r"ip daddr @ipv4 counter packets (\d+) bytes \d+ drop",
                        packets.table("a", "vips"))
    assert dropped and int(dropped[1]) == 1, packets.table("a", "vips")
    assert daemon.terminate() == 0
    assert packets.tables("a") == set()


def _by_index(directory):
    """use_vmac, because that interface is made anew when somebody removes it."""
    daemon = _start(directory, _conf("nftables_ifindex", LINK_LOCAL, "no_accept\nuse_vmac"))
    _master(daemon)

    def in_force():
        entry = f'elements = {{ {LINK_LOCAL} . "vrrp.51" }}'
        return entry in packets.table("a", "keepalived")

    assert "ipv6_addr . iface_index" in packets.table("a", "keepalived")
    assert in_force(), packets.table("a", "keepalived")
    assert packets.resolves(LINK_LOCAL) and not packets.answers("client", LINK_LOCAL)
    packets.run("a", "ip", "link", "delete", "vrrp.51", check=True)
    clock.wait_until("the new interface is in the filter", in_force, 20)
    clock.wait_until("a announces it again", lambda: packets.resolves(LINK_LOCAL), 20)
    assert not packets.answers("client", LINK_LOCAL)
    assert daemon.terminate() == 0


def _another_programs(directory):
    packets.nft("a", ANOTHERS)
    before = packets.table("a", "keepalived")
    daemon = _start(directory, _conf())
    _master(daemon)
    assert daemon.says("no_accept is not in force, .*another program has a table of that name")
    assert packets.table("a", "keepalived") == before
    packets.nft("a", "delete table inet keepalived")
    clock.wait_until("the filter is in force as soon as it can be",
                     lambda: "vrrpd_in" in packets.table("a", "keepalived"), 30)
    assert not packets.answers("client", VIP)
    assert daemon.count("no_accept is not in force") == 1
    assert daemon.terminate() == 0


def _left_behind(directory):
    packets.nft("a", LEFT_BEHIND)
    daemon = _start(directory, _conf())
    _master(daemon)
    assert "flags owner" in packets.table("a", "keepalived")
    assert daemon.terminate() == 0
    assert packets.tables("a") == set()


def _old_kernel(directory, conf: str):
    """Killed on a kernel before 5.12, under a name of its own."""
    daemon = _start(directory, _conf("nftables vips"))
    _master(daemon)
    daemon.kill()
    packets.nft("a", LEFT_BEHIND.replace("keepalived", "vips"))
    daemon = _start(directory, conf)
    _master(daemon)
    assert daemon.says("removed nftables table vips, left behind by an earlier run")
    return daemon


def _left_behind_by_name(directory):
    assert _old_kernel(directory, _conf()).terminate() == 0
    assert packets.tables("a") == set()


def _left_behind_by_file(directory):
    daemon = _old_kernel(directory, _conf(more=""))
    assert packets.tables("a") == set()
    assert packets.answers("client", VIP)
    assert daemon.terminate() == 0


def _released(directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "keepalived.conf").write_text(_conf())
    (directory / "vrrpd.toml").write_text(plain_toml(directory))
    (directory / "run").mkdir()
    release = inside("a", [str(vrrpd.program()), "--release", "-f",
                           str(directory / "keepalived.conf"), "--toml",
                           str(directory / "vrrpd.toml")])
    packets.nft("a", ANOTHERS)
    subprocess.run(release, check=True)
    assert packets.tables("a") == {"inet keepalived"}
    packets.nft("a", f"delete table inet keepalived; {LEFT_BEHIND}")
    subprocess.run(release, check=True)
    assert packets.tables("a") == set()


VARIANTS = {"name, priority, counters": {"show": _named},
            "ifindex": {"show": _by_index},
            "another program's": {"show": _another_programs},
            "left behind": {"show": _left_behind},
            "left behind, another name": {"show": _left_behind_by_name},
            "left behind, no_accept no more": {"show": _left_behind_by_file},
            "left behind, released": {"show": _released}}


def test(show):
    directory = sandbox.furnish() / "a"
    Network().wait_for_link_local_addresses()
    show(directory)
