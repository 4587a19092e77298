# SPDX-License-Identifier: Apache-2.0
"""Adverts are blocked, the channel is not: both nodes become master, and both say that the other one
is it too (row 18 of the failure matrix, for a pair without a module that would know better)."""

import subprocess

from lab import clock
from lab.peer_pair import PeerPair

RULES = """\
table ip deaf {
    chain input {
        type filter hook input priority 0;
        ip protocol 112 drop
    }
}
"""


def test():
    pair = PeerPair()
    pair.start_both()
    pair.said("b", r"peer a: \(VI_1\) MASTER")
    begin = clock.now()
    for node in ("a", "b"):
        subprocess.run(["ip", "netns", "exec", node, "nft", "-f", "-"], input=RULES, text=True,
                       check=True)
    pair.said("b", "Entering MASTER STATE", begin)
    pair.said("a", r"\(VI_1\) MASTER on both nodes: peer b says so too", begin)
    pair.said("b", r"\(VI_1\) MASTER on both nodes: peer a says so too", begin)
    for node in ("a", "b"):
        subprocess.run(["ip", "netns", "exec", node, "nft", "delete", "table", "ip", "deaf"],
                       check=True)
    pair.said("b", "Entering BACKUP STATE", begin)
    pair.said("a", r"\(VI_1\) not MASTER on both nodes any more", begin)
