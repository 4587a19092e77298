# SPDX-License-Identifier: Apache-2.0
"""A master whose adverts are dropped on their way out. Where the kernel tells it so, it gives way as
soon as the other one has taken over; where nobody tells it, it says what it sees."""

from lab import clock
from lab.namespaces import INTERFACE, inside
from lab.plain_pair import PlainPair, Speech
from lab.processes import Process

HOOKS = {"output": "type filter hook output priority 0;",
         "egress": f"type filter hook egress device {INTERFACE} priority 0;"}
VARIANTS = {
    "by the host's firewall": {"family": "inet", "hook": "output", "told": True},
    "by the host's firewall, IPv6": {"family": "inet", "hook": "output", "told": True, "ip": 6},
    "behind the host's back": {"family": "netdev", "hook": "egress", "told": False},
}


def _nft(pair: PlainPair, *words: str):
    process = Process("nft", inside("a", ["nft", *words]), pair.lab / "nft.log")
    assert process.wait(20) == 0, [line.text for line in process.lines]


def test(family, hook, told, ip=4):
    pair = PlainPair(Speech(3, family=ip, advert_int="0.2", nopreempt=False))
    pair.start_both()
    a, b = pair.daemons["a"], pair.daemons["b"]
    begin = clock.now()
    _nft(pair, f"table {family} no_vrrp {{ chain out {{ {HOOKS[hook]} meta l4proto 112 drop; }}; }}")
    clock.wait_until("b takes over", lambda: pair.holds("b"), 20)
    if told:
        clock.wait_until("a gives way", lambda: not pair.holds("a"), 20)
        assert a.says("adverts cannot be sent: .*Operation not permitted", since=begin)
        assert a.says("giving way to a lower priority", since=begin)
        _nft(pair, "delete", "table", family, "no_vrrp")
        # It cannot find out whether it would be heard now without disturbing the one that serves.
        clock.must_hold("b alone holds the address",
                        lambda: pair.holds("b") and not pair.holds("a"), 3)
        b.kill()
        clock.wait_until("a takes over again", lambda: pair.holds("a"), 20)
        assert a.says("adverts can be sent again", since=begin)
    else:
        clock.wait_until("a says that b does not hear it", lambda: a.find(
            "goes on advertising priority 90.*does not hear this node", since=begin), 20)
        _nft(pair, "delete", "table", family, "no_vrrp")
        clock.wait_until("b gives way as soon as it hears a", lambda: not pair.holds("b"), 20)
        clock.must_hold("a alone holds the address",
                        lambda: pair.holds("a") and not pair.holds("b"), 2)
