# SPDX-License-Identifier: Apache-2.0
"""SQL as the server's root, over its socket, on a session that stays open."""

import os
import select
import subprocess
from pathlib import Path

from . import clock

_END = "--end of answer--"


class SqlError(RuntimeError):
    pass


class Session:
    """One connection. It may hold locks; closing it releases them."""

    def __init__(self, socket: Path):
        self._client = subprocess.Popen(
            ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root", "--batch",
             "--unbuffered", "--force", "--raw"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(self._client.stderr.fileno(), False)
        self._buffer = b""

    def query(self, statement: str, within: float = 10.0) -> list[list[str]]:
        """Rows as text. SqlError if the server says no, is gone, or does not answer in time."""
        return self._ask(statement, within)[1:]

    def record(self, statement: str, within: float = 10.0) -> dict[str, str]:
        """The first row by column name; empty without one."""
        lines = self._ask(statement, within)
        return dict(zip(lines[0], lines[1])) if len(lines) > 1 else {}

    def begin(self, statement: str):
        """Without waiting for its answer: the session is of no other use then."""
        self._client.stdin.write(f"{statement};\n".encode())
        self._client.stdin.flush()

    def _ask(self, statement: str, within: float) -> list[list[str]]:
        """The names of the columns, then the rows."""
        try:
            self._client.stdin.write(f"{statement};\nSELECT '{_END}' AS '{_END}';\n".encode())
            self._client.stdin.flush()
        except BrokenPipeError:
            raise SqlError(self._complaint() or "the connection has ended") from None
        return self._answer(statement, within)

    def value(self, statement: str, within: float = 10.0) -> str:
        """The first column of the first row; an empty text without one."""
        rows = self.query(statement, within)
        return rows[0][0] if rows else ""

    def close(self):
        self._client.kill()
        self._client.wait()
        for pipe in (self._client.stdin, self._client.stdout, self._client.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass

    def _answer(self, statement: str, within: float) -> list[list[str]]:
        end_mark = f"{_END}\n{_END}\n".encode()
        end = clock.now() + within
        while not (self._buffer == end_mark or self._buffer.endswith(b"\n" + end_mark)):
            left = end - clock.now()
            readable, _, _ = select.select([self._client.stdout], [], [], max(left, 0))
            if not readable:
                raise SqlError(f"no answer within {within:g} s to: {statement[:80]}")
            piece = os.read(self._client.stdout.fileno(), 1 << 16)
            if not piece:
                raise SqlError(self._complaint() or "the connection has ended")
            self._buffer += piece
        text = self._buffer[:-len(end_mark)].decode(errors="replace")
        self._buffer = b""
        complaint = self._complaint()
        if complaint:
            raise SqlError(f"{complaint} (in: {statement[:80]})")
        return [line.split("\t") for line in text.splitlines()]

    def _complaint(self) -> str:
        try:
            return (self._client.stderr.read() or b"").decode(errors="replace").strip()
        except (OSError, ValueError):
            return ""
