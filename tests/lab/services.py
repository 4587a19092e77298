# SPDX-License-Identifier: Apache-2.0
"""Services that health checks look at: plain listeners on a node."""

from pathlib import Path

from . import namespaces
from .processes import Process

_LISTENER = """
import socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((sys.argv[1], int(sys.argv[2])))
listener.listen()
print("listening", flush=True)
while True:
    listener.accept()[0].close()
"""


def listen(node: str, address: str, port: int, log: Path) -> Process:
    """Takes connections and closes them again; kill() it to have them refused."""
    return Process(f"{node}'s listener", namespaces.inside(node, [
        "/usr/bin/python3", "-c", _LISTENER, address, str(port)]), log)


def write_script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path
