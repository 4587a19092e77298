# SPDX-License-Identifier: Apache-2.0
"""Each daemon knows how the other stands, over every path that works, and says when it does not."""

import subprocess

from lab import clock
from lab.namespaces import ADDRESS6, INTERFACE
from lab.peer_pair import PeerPair

VARIANTS = {"secret": {"certificates": False}, "certificates": {"certificates": True}}


def _address6_of_a(word: str):
    subprocess.run(["ip", "-n", "a", "address", word, f"{ADDRESS6['a']}/64", "dev", INTERFACE,
                    *(["nodad"] if word == "add" else [])], check=True)


def test(certificates: bool):
    pair = PeerPair(certificates)
    pair.start_both()
    pair.said("a", r"Entering MASTER STATE")
    pair.said("b", r"peer a: \(VI_1\) MASTER, priority 150")
    pair.said("a", r"peer b: \(VI_1\) BACKUP, priority 100")
    for node in ("a", "b"):
        assert not pair.daemons[node].find("configured differently|on both nodes")

    # One path goes, without a word; the other one carries on, and it comes back.
    begin = clock.now()
    _address6_of_a("delete")
    for node in ("a", "b"):
        pair.said(node, "lan6 lost: .*; connected over lan still", begin)
    _address6_of_a("add")
    for node in ("a", "b"):
        pair.said(node, "connected again over lan6", begin)

    # A planned stop is told; a crash is seen; a new run is met.
    begin = clock.now()
    assert pair.daemons["a"].terminate() == 0
    pair.said("b", r"peer a: \(VI_1\) stopped", begin)
    pair.said("b", "Entering MASTER STATE", begin)
    pair.said("b", "lost: .*not connected any more", begin)
    pair.start("a")
    pair.said("b", r"peer a: connected again over \w+ \(vrrpd", begin)
    again = pair.said("b", r"peer a: \(VI_1\) MASTER", begin)  # it preempts
    pair.daemons["a"].kill()
    pair.said("b", "lost: .*not connected any more", again.at)

    # A daemon that hangs says nothing, though its host lives.
    begin = clock.now()
    pair.start("a")
    pair.said("b", r"peer a: \(VI_1\) MASTER", begin)
    begin = clock.now()
    pair.daemons["a"].stop()
    pair.said("b", "lost: silent for 1.5 s; not connected any more", begin)
    pair.daemons["a"].cont()
    pair.said("b", "connected again", begin)
