# SPDX-License-Identifier: Apache-2.0
"""All links between the nodes are cut for two seconds, which is longer than a fast master-down
interval and shorter than a slow one: there is one primary at any time, and one pair in the end."""

import time

ROW = 21


def test(trial):
    pair = trial.start_with_vote(direct=True)
    trial.write_beside("a")
    trial.fault()
    for link in ("port", "direct"):
        pair.network.cut_between("a", "b", link=link)
    time.sleep(2)
    pair.network.mend()
    trial.ends()
    trial.settles()
