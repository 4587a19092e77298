# SPDX-License-Identifier: Apache-2.0
"""The clients: one that writes and what it was told, one that reads and what it saw."""

import os
from dataclasses import dataclass
from pathlib import Path

from . import namespaces
from .processes import Process
from .server import PORT, Server
from .vrrpd import write_password

CONNECTIONS = 2
RATE = 200  # writes per second in all
CONNECT_TIMEOUT = 300  # ms; what the figures of keepalived were taken with
UNANSWERED = "(115)"  # EINPROGRESS, in "Can't connect to server"; a refusal is 111
READ_PERIOD = 20  # ms


@dataclass(frozen=True)
class Write:
    at: float  # boot-time clock, seconds
    id: int
    server_id: int


@dataclass(frozen=True)
class Failed:
    at: float
    text: str


def _program(name: str) -> Path:
    """The build that $PAIR_WRITER is of, or the release build."""
    tree = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("PAIR_WRITER", tree / "build/release/bin/pair_writer")).parent / name


def _start(program: str, where: str, name: str, lab: Path, password: str, host: str,
           words: list, port: int = PORT) -> Process:
    directory = lab / where
    directory.mkdir(exist_ok=True)
    write_password(directory, "app", password)
    return Process(name, namespaces.inside(where, [
        str(_program(program)), host, str(port), "app", str(directory / "app.password"),
        *(str(word) for word in words)]), directory / f"{name}.log")


class Writer:
    """host, port: where to, several hosts with commas between them; `where`: the node it runs on;
    first: its rows' numbers begin there."""

    def __init__(self, lab: Path, password: str, rate: int = RATE,
                 connect_timeout: int = CONNECT_TIMEOUT, host: str = namespaces.VIP,
                 where: str = "client", first: int = 1, port: int = PORT):
        self._process = _start("pair_writer", where, f"writer-{first}", lab, password, host,
                               [CONNECTIONS, rate, connect_timeout, first], port)

    def stop(self):
        self._process.terminate()

    def pause(self):
        """The client is silent until go_on(); what it waits for it takes up then."""
        self._process.stop()

    def go_on(self):
        self._process.cont()

    def acknowledged(self) -> list[Write]:
        """Each write that the client was told is there, by its own clock."""
        return self._writes("ack", "there")

    def failures(self) -> list[Failed]:
        found = []
        for line in list(self._process.lines):
            words = line.text.split(maxsplit=3)
            if words and words[0] == "error":
                found.append(Failed(int(words[1]) / 1e6, words[3]))
        return found

    def unanswered(self, since: float) -> list[Failed]:
        """Attempts to connect that had no answer, not even a refusal."""
        return [one for one in self.failures() if one.at >= since and UNANSWERED in one.text]

    def first_on(self, server_id: int, since: float = 0.0) -> Write | None:
        """The first write after `since` that this server acknowledged."""
        return next((write for write in self.acknowledged()
                     if write.server_id == server_id and write.at >= since), None)

    def acknowledged_now(self) -> list[Write]:
        """Without those that were found there when they were tried again."""
        return self._writes("ack")

    def _writes(self, *kinds: str) -> list[Write]:
        return [Write(int(words[1]) / 1e6, int(words[3]), int(words[4]))
                for words in (line.text.split() for line in list(self._process.lines))
                if words and words[0] in kinds]

    def lost_on(self, server: Server) -> set[int]:
        """The acknowledged numbers that the server does not have."""
        return {write.id for write in self.acknowledged()} - server.written()


class Reader:
    """Remembers each row that it has read through the virtual address."""

    def __init__(self, lab: Path, password: str):
        self._process = _start("pair_reader", "client", "reader", lab, password, namespaces.VIP,
                               [READ_PERIOD, CONNECT_TIMEOUT])

    def stop(self):
        self._process.terminate()

    def seen(self) -> set[int]:
        return {int(word) for line in list(self._process.lines) if line.text.startswith("read ")
                for word in line.text.split()[3:]}
