# SPDX-License-Identifier: Apache-2.0
"""When the virtual address came and went on a node, told by the kernel and not by the daemon."""

from pathlib import Path

from . import clock, namespaces
from .processes import Process
from .stamps import stamp_of


class AddressWatch:
    def __init__(self, node: str, lab: Path):
        self._process = Process(f"{node}'s address watch", namespaces.inside(
            node, ["ip", "-ts", "-o", "monitor", "address"]), lab / f"{node}-address.log",
            stamp=stamp_of("ip"))

    def changes(self) -> list[tuple[float, bool]]:
        """(time, present) for each time that the address came or went; renewals are left out."""
        found: list[tuple[float, bool]] = []
        for line in list(self._process.lines):
            if f"inet {namespaces.VIP}/" not in line.text:
                continue
            present = not line.text.startswith("Deleted")
            if not found or found[-1][1] != present:
                found.append((line.at, present))
        return found

    def came(self, since: float = 0.0) -> float | None:
        return next((at for at, present in self.changes() if present and at >= since), None)

    def went(self, since: float = 0.0) -> float | None:
        return next((at for at, present in self.changes() if not present and at >= since), None)


def watch(lab: Path) -> dict[str, AddressWatch]:
    watches = {node: AddressWatch(node, lab) for node in ("a", "b")}
    clock.wait_until("both address watches run", lambda: all(
        w._process.running() for w in watches.values()), 5)
    return watches
