# SPDX-License-Identifier: Apache-2.0
"""The primary is cut off from everything, the third vote too, and something on it goes on writing:
it acknowledges nothing more, and the other node takes over."""

ROW = 19


def test(trial):
    pair = trial.start_with_vote()
    trial.write_beside("a")
    trial.fault()
    pair.network.cut("a")
    trial.ends(old_closed=False)
    pair.network.join("a")
    trial.settles()
