# SPDX-License-Identifier: Apache-2.0
"""The primary is stopped and hands over: that MySQL takes up to a second to switch its semi-sync
source role off is not in the gap that clients see."""

from lab.server import SERVER_ID
from matrix.trial import PATIENCE

ROW = 41
GAP = 0.7  # seconds; the switch alone took 0.74 to 0.97 s


def test(trial):
    pair = trial.start()
    trial.fault()
    assert pair.daemons["a"].terminate(within=60) == 0
    trial.said("a", ("handed over: the peer has taken over",))
    trial.ends()
    last = max(write.at for write in pair.writer.acknowledged_now()
               if write.server_id == SERVER_ID["a"])
    gap = trial.faulted + trial.figures.first_write - last
    assert gap < GAP * PATIENCE, f"no write was acknowledged for {gap * 1000:.0f} ms"
