# SPDX-License-Identifier: Apache-2.0
"""What must be the same on both nodes and is not is said on both, with both values; so is a secret or
a pair's name that differs, and two nodes of one name. Then nothing is known, and VRRP goes on."""

from lab.peer_pair import PeerPair, conf
from lab.vrrpd import write_secret

TURNED_AWAY = "it refuses this node's secret|it has another secret|it offers no secret"
VARIANTS = {
    "configuration": {"change": "configuration"},
    "secret": {"change": "secret"},
    "pair": {"change": "pair"},
    "node": {"change": "node"},
}


def test(change: str):
    pair = PeerPair()
    file, toml = conf("b"), pair.toml("b")
    if change == "configuration":
        file = conf("b", advert_int="0.2") + conf("b").replace("VI_1", "VI_2").replace(
            "router_id 51", "router_id 52").replace("14.88", "14.89")
    elif change == "secret":
        write_secret(pair.lab / "b/peer.secret", "fedcba9876543210" * 4)
    elif change == "pair":
        toml = pair.toml("b", name="stock")
    else:
        toml = pair.toml("b", as_node="a")
    pair.start("a")
    pair.start("b", file, toml)
    if change == "configuration":
        pair.said("a", "peer b: configured differently: VI_1 advert_int is 0.1s here, 0.2s there")
        pair.said("b", "peer a: configured differently: VI_1 advert_int is 0.2s here, 0.1s there")
        pair.said("a", "configured differently: vrrp_instance VI_2 is configured there only")
        pair.said("b", "configured differently: vrrp_instance VI_2 is configured here only")
        assert not pair.daemons["a"].find("differently: VI_2")
    else:
        expected = 'both nodes are called "a"' if change == "node" else TURNED_AWAY
        for node in ("a", "b"):
            pair.said(node, expected)
        assert not pair.daemons["a"].find("connected over")
    pair.said("a", "Entering MASTER STATE")
    if change != "configuration":
        pair.said("b", "Entering BACKUP STATE")
    for node in ("a", "b"):
        assert not pair.daemons[node].find("0123456789abcdef|fedcba9876543210"), "the secret"
