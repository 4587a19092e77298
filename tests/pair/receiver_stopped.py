# SPDX-License-Identifier: Apache-2.0
"""An operator stops the backup's receiver, and stops it again whenever it is started: the primary
is alone and says so. If it dies then, the backup knows that it may lack what was acknowledged."""

import threading
import time

from lab import clock
from lab.sql import SqlError

ROW = 12
# MariaDB's recovery takes back the last second's commits (docs/mysql.md): they are nowhere else.
FLUSHED = 2.0


class Holder:
    """Somebody who wants the receiver to stand still."""

    def __init__(self, server):
        self._server, self._over = server, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        session = self._server.session()
        while not self._over.wait(0.1):
            try:
                session.query(self._server.stop_receiver)
            except SqlError:
                continue  # it did not run
        session.close()

    def release(self):
        self._over.set()
        self._thread.join(30)


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
    time.sleep(FLUSHED)
    trial.fault()
    pair.servers["a"].kill()
    trial.ends()
    holder.release()
    pair.servers["a"].start()
    pair.writer.go_on()
    trial.is_primary_again("a")
