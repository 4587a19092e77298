# SPDX-License-Identifier: Apache-2.0
"""SIGKILL of the backup's server: the primary goes on and says that it is not protected; the backup
follows again when it is back."""

ROW = 10


def test(trial):
    pair = trial.start()
    trial.fault()
    pair.servers["b"].kill()
    trial.ends()
    pair.servers["b"].start()
    trial.is_protected_again()
