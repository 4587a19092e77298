# SPDX-License-Identifier: Apache-2.0
"""An operator stops the backup's receiver, and stops it again whenever it is started: the primary
is alone and says so. If it dies then, the backup knows that it may lack what was acknowledged."""

from lab import clock
from lab.held_receiver import Holder

ROW = 12


def test(trial):
    pair = trial.start()
    trial.fault()
    holder = Holder(pair.servers["b"])
    if trial.variant == "the primary lives":
        trial.ends()
        holder.release()
        pair.servers["b"].sql.query(pair.servers["b"].start_receiver)
        trial.is_protected_again()
        return
    trial.said("a", ("not protected",), 20)
    pair.wait_for_writes_on("a", clock.now() + 2, 60)  # these b has not
    pair.writer.pause()
    pair.servers["a"].flush_commits()
    trial.fault()
    pair.servers["a"].kill()
    trial.ends()
    holder.release()
    pair.servers["a"].start()
    pair.writer.go_on()
    trial.is_primary_again("a")
