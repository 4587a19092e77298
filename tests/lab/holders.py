# SPDX-License-Identifier: Apache-2.0
"""Which nodes hold the addresses of each cell, told by their kernels."""

import json
import subprocess

from .cells import Cell

_NODES = ("a", "b")


class Holders:
    def __init__(self, cells: list[Cell]):
        self._cells = cells

    def now(self) -> dict[Cell, set[str]]:
        """A node holds a cell when all its addresses are on an interface that is up."""
        there = {node: _addresses(node) for node in _NODES}
        return {cell: {node for node in _NODES if set(cell.addresses) <= there[node].keys()}
                for cell in self._cells}

    def clear(self, node: str):
        """Takes what is left there, as an operator's hand does. FRR's are held down instead."""
        for cell in self._cells:
            for address, device in _addresses(node).items():
                if address not in cell.addresses:
                    continue
                if device.startswith("vrrp"):
                    _ip(node, "link", "set", "dev", device, "protodown", "on")
                else:
                    bits = 32 if cell.family == 4 else 128
                    _ip(node, "address", "delete", f"{address}/{bits}", "dev", device)


def _ip(node: str, *words: str):
    subprocess.run(["ip", "-n", node, *words], check=True)


def _addresses(node: str) -> dict[str, str]:
    """Address -> interface, of the interfaces that have a carrier."""
    shown = subprocess.run(["ip", "-n", node, "-json", "address", "show", "up"],
                           capture_output=True, text=True, check=True)
    return {address["local"]: link["ifname"]
            for link in json.loads(shown.stdout) if "LOWER_UP" in link.get("flags", [])
            for address in link["addr_info"]}
