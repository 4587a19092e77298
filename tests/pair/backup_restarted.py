# SPDX-License-Identifier: Apache-2.0
"""The backup's server is restarted shortly before the primary's dies. Attached again, it may take
over; not attached, nobody knows what the primary has acknowledged meanwhile."""

from lab import clock

ROW = 15


def test(trial):
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    begin = clock.now()
    b.stop()
    if trial.variant == "attached again":
        clock.wait_until("a says that b is away",
                         lambda: pair.daemons["a"].find("not protected", begin), 60)
        b.start()
        trial.is_protected_again(begin)
        trial.fault()
        a.kill()
        trial.ends()
        return
    trial.fault()
    a.kill()
    b.start()
    trial.ends()
    a.start()
    trial.one_is_primary_again_or_says_why("a")
