# SPDX-License-Identifier: Apache-2.0
"""All links between the nodes are cut, and clients reach both: two nodes cannot tell a dead peer
from a cut cable. With a third vote and `block` one of them goes on, and at no moment do both
acknowledge."""

ROW = 17


def test(trial):
    pair = trial.start_with_vote(direct=True)
    trial.write_beside("a")
    trial.fault()
    for link in ("port", "direct"):
        pair.network.cut_between("a", "b", link=link)
    trial.ends()
    pair.network.mend()
    trial.settles()
