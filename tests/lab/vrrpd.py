# SPDX-License-Identifier: Apache-2.0
"""vrrpd on a node, as its unit would start it: in the foreground, its log on standard error."""

import os
from pathlib import Path

from . import namespaces
from .processes import Process
from .stamps import stamp_of


def program() -> Path:
    """The daemon under test: $VRRPD, or the release build."""
    tree = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("VRRPD", tree / "build/release/bin/vrrpd"))


def write_password(directory: Path, user: str, password: str):
    """USER.password in the node's directory."""
    write_secret(directory / f"{user}.password", password)


def write_secret(path: Path, secret: str):
    """Only its owner reads it."""
    path.touch(mode=0o600)
    path.write_text(f"{secret}\n")


def start(node: str, directory: Path, conf: str, toml: str,
          through: tuple[str, ...] = ()) -> Process:
    """through: a program that becomes the daemon, with its arguments."""
    for part in ("state", "run"):
        (directory / part).mkdir(parents=True, exist_ok=True)
    (directory / "keepalived.conf").write_text(conf)
    (directory / "vrrpd.toml").write_text(toml)
    return Process(f"{node}'s vrrpd", namespaces.inside(node, [
        *through, str(program()), "-f", str(directory / "keepalived.conf"),
        "--toml", str(directory / "vrrpd.toml"), "-n", "-l", "-D"]), directory / "daemon.log",
        stamp=stamp_of("vrrpd"))
