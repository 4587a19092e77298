# SPDX-License-Identifier: Apache-2.0
"""Processes of the laboratory, addressed by pid only, with what they say stamped on arrival."""

import os
import re
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from . import clock, stamps


PATIENCE = 10  # seconds until a line that should be there is not


@dataclass(frozen=True)
class Line:
    at: float  # boot-time clock, seconds; the program's own stamp where it writes one
    text: str  # without that stamp


class Process:
    """A running program. Its output is kept in memory and in a file of `seconds text` lines.

    stamp: see stamps.stamp_of().
    """

    def __init__(self, name: str, argv: list[str], log: Path, stamp=None):
        self.name = name
        self.lines: list[Line] = []
        self._stamp = stamp
        self._popen = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read, args=(log,), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def _read(self, log: Path):
        with log.open("a", encoding="utf-8") as file:
            for raw in self._popen.stdout:
                text = raw.decode(errors="replace").rstrip()
                at, text = (self._stamp and self._stamp(text)) or (clock.now(), text)
                line = Line(at, text)
                self.lines.append(line)
                file.write(f"{line.at:.6f} {line.text}\n")
                file.flush()

    def running(self) -> bool:
        return self._popen.poll() is None

    def find(self, pattern: str, since: float = 0.0) -> Line | None:
        """The first line said at or after `since` that matches."""
        return next(self._said(pattern, since), None)

    def says(self, pattern: str, since: float = 0.0) -> Line | None:
        """find(), but patient: a line is read by a thread, some time after what it tells."""
        try:
            return clock.wait_until(pattern, lambda: self.find(pattern, since), PATIENCE)
        except clock.NotInTime:
            return None

    def count(self, pattern: str, since: float = 0.0) -> int:
        return sum(1 for _ in self._said(pattern, since))

    def _said(self, pattern: str, since: float):
        return (line for line in list(self.lines)
                if line.at + stamps.CUT >= since and re.search(pattern, line.text))

    def signal(self, number: int):
        if self.running():
            self._popen.send_signal(number)

    def stop(self):
        """SIGSTOP: frozen, as on a host that swaps or whose disk hangs."""
        self.signal(signal.SIGSTOP)

    def cont(self):
        self.signal(signal.SIGCONT)

    def kill(self) -> int | None:
        """SIGKILL to it and to its children, all at once, then waits."""
        family = [self.pid, *_descendants(self.pid)]
        for pid in family:
            _signal(pid, signal.SIGKILL)
        return self.wait(10)

    def terminate(self, within: float = 20) -> int | None:
        self.signal(signal.SIGTERM)
        return self.wait(within)

    def wait(self, within: float) -> int | None:
        """The exit status; None if it had to be killed after `within` seconds."""
        try:
            status = self._popen.wait(within)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
            status = None
        self._reader.join(2)
        return status

    def resident_kib(self) -> list[int]:
        """Resident memory of it and of each of its children; pages they share count in each."""
        return [_kib(pid, "status", "VmRSS") for pid in [self.pid, *_descendants(self.pid)]]

    def proportional_kib(self) -> int:
        """Memory of it and its children together, shared pages divided among those who share."""
        return sum(_kib(pid, "smaps_rollup", "Pss") for pid in [self.pid, *_descendants(self.pid)])

    def cpu_seconds(self) -> float:
        """User and system time of it and its children, ended ones included."""
        return sum(_cpu_seconds(pid) for pid in [self.pid, *_descendants(self.pid)])


def _signal(pid: int, number: int):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _descendants(pid: int) -> list[int]:
    found = []
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks
                    for child in (task / "children").read_text().split()]
    except OSError:
        return []
    for child in children:
        found += [child, *_descendants(child)]
    return found


def _kib(pid: int, file: str, key: str) -> int:
    try:
        text = Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return 0
    match = re.search(rf"^{key}:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) if match else 0


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
