# SPDX-License-Identifier: Apache-2.0
"""The machine that somebody's keepalived.conf was written for: its interfaces, and its scripts.

Every path is created in the sandbox's own view of the file system: nothing reaches the host.
"""

import re
import subprocess
from pathlib import Path

# What stands in front of an interface's name.
_INTERFACE = re.compile(r"\b(?:interface|dev|oif|iif|lvs_sync_daemon(?:_interface)?)\s+([\w.@-]+)")
_DEFINED = re.compile(r"^\s*(?:@\S+\s+)?\$\w*(?:IF|INTERFACE|DEV)\w*=(\S+)", re.MULTILINE)
_TRACKED = re.compile(r"(?:track_interface|linkbeat_interfaces)\s*\{([^}]*)\}")
_MISSING = re.compile(r"(?:interface|tracked interface) (\S+) (?:for |doesn't)")
_PATH = re.compile(r"(?<![\w./])(/[\w.][\w./-]*)")
_COMMAND = re.compile(r"^\s*(?:script|notify\w*|misc_path|\w+_script)\b(.*)$", re.MULTILINE)
_LONGEST_NAME = 15
_OVERLAID = ("etc", "usr", "opt", "root", "home", "var", "srv", "data")


def interfaces(text: str, keepalived_says: str) -> list[str]:
    """Names that the file uses, and those that keepalived missed where there were none."""
    text = re.sub(r"[#!].*", "", text)
    found = {*_INTERFACE.findall(text), *_DEFINED.findall(text), *_MISSING.findall(keepalived_says)}
    for block in _TRACKED.findall(text):
        found.update(line.split()[0] for line in block.splitlines() if line.split())
    return sorted(name for name in found if len(name) <= _LONGEST_NAME and name != "lo"
                  and re.fullmatch(r"[A-Za-z][\w.@-]*", name))


def scripts(text: str) -> list[str]:
    return sorted({path for command in _COMMAND.findall(text) for path in _PATH.findall(command)
                   if not path.startswith("/dev/")})


def make_namespace(name: str, links: list[str]):
    subprocess.run(["ip", "netns", "add", name], check=True)
    subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
    for number, link in enumerate(links, start=1):
        far = f"far{number}"
        added = subprocess.run(["ip", "-n", name, "link", "add", link, "type", "veth",
                                "peer", "name", far], check=False, capture_output=True)
        if added.returncode == 0:
            address = f"198.18.{number % 256}.1/24"
            subprocess.run(["ip", "-n", name, "address", "add", address, "dev", link], check=True)
            for end in (link, far):
                subprocess.run(["ip", "-n", name, "link", "set", end, "up"], check=True)


def remove_namespace(name: str):
    subprocess.run(["ip", "netns", "delete", name], check=True)


def overlay(directory: Path):
    """Whatever is written below the host's directories stays in `directory`, a tmpfs."""
    for top in _OVERLAID:
        if not Path("/", top).is_dir():
            continue
        upper, work = directory / top / "upper", directory / top / "work"
        upper.mkdir(parents=True)
        work.mkdir()
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                        f"lowerdir=/{top},upperdir={upper},workdir={work}", f"/{top}"], check=True)


def put_stub(path: str):
    """A script that succeeds, unless there is a file already, or it would be on the host."""
    file = Path(path)
    top = Path("/", file.parts[1])
    if file.exists() or top.name not in _OVERLAID or not top.is_mount():
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/sh\nexit 0\n")
        file.chmod(0o755)
    except OSError:
        pass  # a directory's name, or below a file
