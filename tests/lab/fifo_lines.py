# SPDX-License-Identifier: Apache-2.0
"""What comes out of a fifo."""

import threading
from pathlib import Path

from . import clock


class FifoLines:
    """Reads from now on; waits for the fifo if it is not there yet."""

    def __init__(self, fifo: Path, within: float = 30):
        self.lines: list[str] = []
        clock.wait_until(f"{fifo} is there", fifo.is_fifo, within)
        self._file = fifo.open(encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._file:
            self.lines.append(line.rstrip("\n"))
