# SPDX-License-Identifier: Apache-2.0
"""vrrpd and Debian's keepalived as a pair, no database: one master, failover, nopreempt."""

from lab import clock, keepalived, sandbox, vrrpd
from lab.capture import Capture
from lab.classic_pair import Vrrp, keepalived_conf, plain_toml
from lab.namespaces import ADDRESS, Network

SPEAKS = {"v2 1 s": (2, "1"), "v3 1 s": (3, "1"), "v3 0.1 s": (3, "0.1")}
VARIANTS = {
    f"{first} first, {name}, {'nopreempt' if nopreempt else 'preempt'}": {
        "first": first, "vrrp": Vrrp(version, advert_int, nopreempt)}
    for first in ("vrrpd", "keepalived") for name, (version, advert_int) in SPEAKS.items()
    for nopreempt in (True, False)
}
OTHER = {"vrrpd": "keepalived", "keepalived": "vrrpd"}


def start(kind: str, node: str, vrrp: Vrrp):
    directory = sandbox.lab_directory() / node
    conf = keepalived_conf(node, vrrp, tracked=False)
    if kind == "keepalived":
        return keepalived.start(node, directory, conf)
    return vrrpd.start(node, directory, conf, plain_toml(directory))


def masters(capture: Capture, seconds: float) -> set[str]:
    """Who claims mastership from now on, for that long."""
    begin = clock.now()
    clock.must_hold("", lambda: True, seconds)
    return set(capture.counts(begin))


def only(capture: Capture, network: Network, node: str):
    """The node is the one master: by its adverts and by the address."""
    clock.wait_until(f"{node} alone holds the address", lambda: network.holders() == [node], 20)
    clock.must_hold(f"{node} alone holds the address", lambda: network.holders() == [node], 1)
    assert masters(capture, 3) == {ADDRESS[node]}


def test(first, vrrp):
    lab = sandbox.furnish()
    network = Network()
    capture = Capture(lab / "adverts.log")
    # With nopreempt whoever is first stays, and at 0.1 s both could be: so a has a head start.
    a = start(first, "a", vrrp)
    clock.wait_until("a holds the address", lambda: network.has_vip("a"), 20)
    b = start(OTHER[first], "b", vrrp)
    only(capture, network, "a")

    a.kill()
    clock.wait_until("b takes over", lambda: network.has_vip("b"), 20)
    if first == "keepalived":
        # A killed keepalived leaves its addresses, and when it starts again it does not see them.
        network.delete_vip("a")
    only(capture, network, "b")

    a = start(first, "a", vrrp)
    only(capture, network, "b" if vrrp.nopreempt else "a")

    # The other daemon's end.
    master, other = (b, "a") if vrrp.nopreempt else (a, "b")
    master.terminate()
    only(capture, network, other)
