# SPDX-License-Identifier: Apache-2.0
"""A mail server as short as SMTP allows: it says who sent what to whom."""

from pathlib import Path

from . import clock, namespaces
from .processes import Process

PORT = 2525
_SERVER = """
import os, socket, sys, threading
def serve(connection):
    file = connection.makefile("rwb")
    def say(text):
        file.write(text + b"\\r\\n")
        file.flush()
    say(b"220 mail")
    data = False
    for line in file:
        line = line.rstrip(b"\\r\\n")
        if data:
            if line == b".":
                data = False
                say(b"250 taken")
            elif line.startswith((b"Subject:", b"=>", b"To:", b"From:")):
                os.write(1, line + b"\\n")  # whole, whoever else writes
            continue
        os.write(1, b"command " + line + b"\\n")
        if line.upper() == b"DATA":
            data = True
            say(b"354 go on")
        elif line.upper().startswith(b"QUIT"):
            say(b"221 bye")
            break
        elif line.upper().startswith(b"EHLO"):
            say(b"500 what?")
        else:
            say(b"250 well")
    connection.close()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((sys.argv[1], int(sys.argv[2])))
listener.listen()
print("listening", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


def start(address: str, log: Path) -> Process:
    """On the client's host. Its lines: "command MAIL FROM:<…>", "Subject: …", "=> …"."""
    server = Process("the mail server", namespaces.inside("client", [
        "/usr/bin/python3", "-c", _SERVER, address, str(PORT)]), log)
    clock.wait_until("the mail server listens", lambda: server.find("listening"), 30)
    return server
