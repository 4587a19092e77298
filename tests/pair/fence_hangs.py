# SPDX-License-Identifier: Apache-2.0
"""The primary has to be closed while its writers wait for a confirmation that does not come:
closing waits with them. The peer does not wait for that, has all of it, and the old primary closes
in the end."""

from lab import clock

ROW = 40


def test(trial):
    pair = trial.start()
    trial.write_beside("a")
    a = pair.servers["a"]
    pair.network.cut_way("b", "a", "tcp dport 3306")
    clock.wait_until("a write waits for its confirmation", a.waits_for_confirmation, 10)
    trial.fault()
    pair.daemons["a"].terminate(within=60)
    trial.ends(old_closed=False)
    pair.network.mend()
    clock.wait_until("a is closed", a.closed, 60)
