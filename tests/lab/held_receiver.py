# SPDX-License-Identifier: Apache-2.0
"""A receiver that somebody holds stopped, and what a primary writes meanwhile."""

import threading

from .sql import SqlError


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
