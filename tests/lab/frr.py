# SPDX-License-Identifier: Apache-2.0
"""FRR's vrrpd on a node. It wants its macvlan interfaces, with the addresses on them, made by the
operator; as master it lets them come up, as backup it holds them down.
"""

import subprocess
from pathlib import Path

from . import clock, namespaces
from .cells import PRIORITY, Cell
from .namespaces import INTERFACE
from .processes import Process

_PROGRAMS = Path("/usr/lib/frr")


def missing() -> str | None:
    return None if (_PROGRAMS / "vrrpd").exists() else "FRR's vrrpd is not installed (package frr)"


def knows(cell: Cell) -> str | None:
    """Why FRR cannot do the cell; None: it can."""
    if cell.unicast:
        return "FRR has no unicast VRRP"
    if cell.password:
        return "FRR has no VRRP authentication"
    return None


def _macvlan(cell: Cell) -> str:
    return f"vrrp{cell.family}-{cell.vrid}"


def _make_macvlan(node: str, cell: Cell):
    kind = 1 if cell.family == 4 else 2
    name = _macvlan(cell)
    ip = ["ip", "-n", node]
    commands = [
        ["link", "add", name, "link", INTERFACE, "type", "macvlan", "mode", "bridge"],
        ["link", "set", "dev", name, "addrgenmode", "none"],
        ["link", "set", "dev", name, "address", f"00:00:5e:00:{kind:02x}:{cell.vrid:02x}"],
        *(["address", "add", f"{address}/{32 if cell.family == 4 else 128}", "dev", name]
          + ([] if cell.family == 4 else ["nodad"]) for address in cell.addresses),
        ["link", "set", "dev", name, "up"]]
    for command in commands:
        subprocess.run([*ip, *command], check=True)


def _router(node: str, cell: Cell) -> list[str]:
    router = f" vrrp {cell.vrid}"
    milliseconds = round(float(cell.advert_int) * 1000)
    return [f"{router} version {cell.version}",
            f"{router} priority {PRIORITY[node]}",
            f"{router} advertisement-interval {milliseconds}",
            *([f" no vrrp {cell.vrid} preempt"] if cell.nopreempt else []),
            *(f"{router} {'ip' if cell.family == 4 else 'ipv6'} {address}"
              for address in cell.addresses)]


class Frr:
    """zebra and vrrpd of one node, made to look like one process."""

    def __init__(self, node: str, directory: Path, cells: list[Cell]):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o777)
        self._node = node
        if not self._has_macvlans():
            for cell in cells:
                _make_macvlan(node, cell)
        conf = [f"interface {INTERFACE}",
                *(line for cell in cells for line in _router(node, cell)), "exit"]
        (directory / "zebra.conf").write_text("log stdout\n")
        (directory / "vrrpd.conf").write_text("log stdout\n" + "\n".join(conf) + "\n")
        self._zebra = self._daemon("zebra", directory)
        clock.wait_until("zebra listens", lambda: (directory / "zserv").exists(), 10)
        self._vrrpd = self._daemon("vrrpd", directory)

    def _has_macvlans(self) -> bool:
        shown = subprocess.run(["ip", "-n", self._node, "link", "show", "type", "macvlan"],
                               capture_output=True, text=True, check=True)
        return bool(shown.stdout)

    def _daemon(self, name: str, directory: Path) -> Process:
        return Process(f"{self._node}'s FRR {name}", namespaces.inside(self._node, [
            str(_PROGRAMS / name), "-u", "frr", "-g", "frr", "-z", str(directory / "zserv"),
            "-f", str(directory / f"{name}.conf"), "-i", str(directory / f"{name}.pid"),
            "--vty_socket", str(directory), "-P", "0"]), directory / f"{name}.log")

    def kill(self):
        """vrrpd is killed; zebra too, and with it the last word that the macvlans were given."""
        self._vrrpd.kill()
        self._zebra.kill()

    def terminate(self):
        self._vrrpd.terminate()
        self._zebra.terminate()
