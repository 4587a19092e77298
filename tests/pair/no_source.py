# SPDX-License-Identifier: Apache-2.0
"""Somebody has made the backup forget its source when the primary dies: its relay log is gone with
it, so that nothing shows that it has everything."""

ROW = 24


def test(trial):
    pair = trial.start()
    a, b = pair.servers["a"], pair.servers["b"]
    trial.fault()
    b.sql.query(b.forget_source)
    a.kill()
    trial.ends()
    a.start()
    trial.one_is_primary_again_or_says_why("a")
