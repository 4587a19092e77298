# SPDX-License-Identifier: Apache-2.0
"""The client that writes through the virtual address, and what it was told."""

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


@dataclass(frozen=True)
class Write:
    at: float  # boot-time clock, seconds
    id: int
    server_id: int


@dataclass(frozen=True)
class Failed:
    at: float
    text: str


def program() -> Path:
    tree = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("PAIR_WRITER", tree / "build/release/bin/pair_writer"))


class Writer:
    def __init__(self, lab: Path, password: str, rate: int = RATE,
                 connect_timeout: int = CONNECT_TIMEOUT):
        directory = lab / "client"
        directory.mkdir(exist_ok=True)
        write_password(directory, "app", password)
        self._process = Process("writer", namespaces.inside("client", [
            str(program()), namespaces.VIP, str(PORT), "app", str(directory / "app.password"),
            str(CONNECTIONS), str(rate), str(connect_timeout)]), directory / "writer.log")

    def stop(self):
        self._process.terminate()

    def pause(self):
        """The client is silent until go_on(); what it waits for it takes up then."""
        self._process.stop()

    def go_on(self):
        self._process.cont()

    def acknowledged(self) -> list[Write]:
        """Each write that the client was told is there, by its own clock."""
        found = []
        for line in list(self._process.lines):
            words = line.text.split()
            if words and words[0] in ("ack", "there"):
                found.append(Write(int(words[1]) / 1e6, int(words[3]), int(words[4])))
        return found

    def failures(self) -> list[Failed]:
        found = []
        for line in list(self._process.lines):
            words = line.text.split(maxsplit=3)
            if words and words[0] == "error":
                found.append(Failed(int(words[1]) / 1e6, words[3]))
        return found

    def first_on(self, server_id: int, since: float = 0.0) -> Write | None:
        """The first write after `since` that this server acknowledged."""
        return next((write for write in self.acknowledged()
                     if write.server_id == server_id and write.at >= since), None)

    def lost_on(self, server: Server) -> set[int]:
        """The acknowledged numbers that the server does not have."""
        return {write.id for write in self.acknowledged()} - server.written()
