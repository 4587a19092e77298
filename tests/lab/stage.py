# SPDX-License-Identifier: Apache-2.0
"""One node with a daemon, and everything that can be seen of what it does."""

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

from . import clock, namespaces, routing, sandbox, vrrpctl, vrrpd
from .classic_pair import plain_toml
from .frames_seen import Advert, FramesSeen
from .fifo_lines import FifoLines
from .namespaces import Network
from .processes import Process
from .vrrp_frames import Advert as ForeignAdvert, frame

FOREIGN_MAC = bytes.fromhex("02000000beef")
_STRANGER = str(Path(__file__).with_name("stranger.py"))


class Stage:
    """Node a runs what is looked at; b and the client watch it, or speak."""

    daemon: Process

    def __init__(self):
        os.environ["TMPDIR"] = str(sandbox.lab_directory())  # where the dumps go
        self.lab = sandbox.furnish()
        self.directory = self.lab / "a"
        self.directory.mkdir()
        self.network = Network(direct=True)
        self.frames = FramesSeen(self.lab / "frames.log")
        self.kept = SimpleNamespace()  # what a scene's effects need of those before them
        self._fifos: dict[Path, FifoLines] = {}
        self._said = self.lab / "said"
        self._said.touch()
        self._said.chmod(0o666)
        # Of root, in folders of root: no script of it is insecure.
        self.safe = Path("/run/scripts")
        self.safe.mkdir(mode=0o755)
        self.script = self.write_script(
            "say", f'line=$(printf "%s|" "$(id -un):$(id -gn)" "$@")\necho "$line" >> {self._said}')

    def write_script(self, name: str, text: str) -> Path:
        """An executable of root in a folder that nobody else can write."""
        path = self.safe / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    def start(self, conf: str, toml: str = ""):
        self.daemon = vrrpd.start("a", self.directory, conf, plain_toml(self.directory) + toml)

    # What scripts were told.

    def said(self, *words: str, by: str = "root:root") -> int:
        """How often `script` ran with exactly those arguments, as that user and group."""
        line = "".join(f"{word}|" for word in (by, *words))
        return self._said.read_text().splitlines().count(line)

    def told(self) -> list[str]:
        return self._said.read_text().splitlines()

    def fifo(self, path: Path) -> FifoLines:
        """The same reader each time; the daemon has made the fifo, or will."""
        if path not in self._fifos:
            self._fifos[path] = FifoLines(path)
        return self._fifos[path]

    # The link.

    def advert(self, vrid: int) -> Advert | None:
        """The last one of that virtual router; from node a, if nobody else speaks."""
        return next(reversed(self.frames.adverts(vrid)), None)

    def field(self, vrid: int, name: str):
        advert = self.advert(vrid)
        return getattr(advert, name) if advert else None

    def speak(self, node: str, *adverts: ForeignAdvert, pause: float = 0.2,
              to: str = "") -> Process:
        """That node's port has these adverts again and again, whatever runs there.

        to: unicast to that address of node a.
        """
        mac = bytes.fromhex(self.mac("a").replace(":", "")) if to else b""
        frames = [frame(advert.message(), advert.source, advert.ttl, FOREIGN_MAC, to, mac).hex()
                  for advert in adverts]
        process = Process(f"a stranger at {node}", namespaces.inside(node, [
            "/usr/bin/python3", _STRANGER, namespaces.INTERFACE, "repeat", str(pause), *frames]),
            self.lab / "stranger.log")
        clock.wait_until("the stranger speaks", lambda: process.find("sent"), 20)
        return process

    @staticmethod
    def mac(node: str) -> str:
        return _ip_json(node, "link", "show", "dev", namespaces.INTERFACE)[0]["address"]

    # What the kernel has.

    @staticmethod
    def address(address: str) -> dict:
        """What `ip -j address` has of it, with its interface as "dev"; nothing, if it is away."""
        for link in _ip_json("a", "address", "show"):
            for info in link["addr_info"]:
                if info["local"] == address:
                    return {"dev": link["ifname"], **info}
        return {}

    @staticmethod
    def route(destination: str, *words: str) -> dict:
        """What `ip -j route` has of it, in all tables."""
        found = _ip_json("a", "route", "show", "table", "all", *words)
        return next((route for route in found if route["dst"] == destination), {})

    @staticmethod
    def rule(preference: int) -> dict:
        found = _ip_json("a", "rule", "show")
        return next((rule for rule in found if rule["priority"] == preference), {})

    @staticmethod
    def ip(*words: str) -> str:
        return routing.ip("a", *words)

    @staticmethod
    def inside(*argv: str) -> str:
        """What a program of node a says."""
        return routing.run("a", *argv)

    # What the daemon says.

    def log(self, pattern: str) -> bool:
        return self.daemon.find(pattern) is not None

    def state(self, name: str) -> str:
        """"MASTER", "BACKUP" or "FAULT": what the log said last of that instance."""
        words = [line.text.partition(f"({name}) Entering ")[2].partition(" ")[0]
                 for line in list(self.daemon.lines) if f"({name}) Entering " in line.text]
        return words[-1] if words else ""

    def asked(self, *words: str):
        """The answer of vrrpctl."""
        return vrrpctl.asked("a", self.directory / "run", *words)

    def dump(self, name: str, file: str) -> str:
        """What the signal of that name has it write. Of JSON: see `dumped`."""
        path = self.lab / file
        path.unlink(missing_ok=True)
        number = subprocess.run([str(vrrpd.program()), f"--signum={name}"], capture_output=True,
                                text=True, check=True).stdout
        self.daemon.signal(int(number))
        clock.wait_until(f"{file} is there", path.exists, 20)
        return path.read_text()

    def dumped(self):
        return json.loads(self.dump("JSON", "keepalived.json"))

    def counts(self, counter: str) -> list[int]:
        """That counter of each instance, of a dump of version 1."""
        return [instance["stats"][counter] for instance in self.dumped()]

    @staticmethod
    def until(what: str, seen):
        clock.wait_until(what, seen, 20)

    def write(self, name: str, text: str):
        """A file of the node's directory."""
        (self.directory / name).write_text(text)


def _ip_json(node: str, *words: str) -> list:
    return json.loads(routing.ip(node, "-j", "-details", *words) or "[]")
