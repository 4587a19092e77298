# SPDX-License-Identifier: Apache-2.0
"""The backup's server freezes: the primary goes on and says that it is not protected; the backup
follows again when it wakes up."""

ROW = 11


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.servers["b"].process.stop()
    trial.ends()
    pair.servers["b"].process.cont()
    trial.is_protected_again()
