# SPDX-License-Identifier: Apache-2.0
"""The backup has received a write, its confirmation is lost, and its receiver connects anew: it is
sent nothing more and confirms nothing, so that all writes would wait for the whole timeout. The
write probe nudges them."""

from lab import clock

ROW = 22
TIMEOUT = 120  # seconds; of semi-sync: far above what is waited for


def test(trial):
    pair = trial.start(policy=f'semi_sync_timeout = "{TIMEOUT}s"\n')
    a = pair.servers["a"]
    pair.network.cut_way("b", "a", "tcp dport 3306")
    clock.wait_until("a write waits for its confirmation", a.waits_for_confirmation, 10)
    a.cut_sessions("repl")
    trial.fault()
    pair.network.mend()
    pair.wait_for_writes_on("a", trial.faulted, TIMEOUT / 2)
    trial.ends()
