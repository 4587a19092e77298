# SPDX-License-Identifier: Apache-2.0
"""Many instances on one pair: takeover after SIGKILL, announcements, CPU; daemons side by side.

    tests/lab/python tests/bench/scale.py [--instances 255] [--version 3] [--advert-int 0.1]
                                          [--runs 5] [DAEMON ...]
    DAEMON: vrrpd, "keepalived 2.2", "keepalived 2.3"

For each run and daemon a pair is started, its master is measured for a while and killed. Late is
how long after the protocol's own bound (the dead master's last advert on the wire, plus the
Master_Down_Interval of the backup) an address is on the other node: the median of the runs of the
latest address, of the median address, and of the last announcement of the first burst.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import clock, keepalived, namespaces, sandbox, tcpdump, vrrpd  # noqa: E402
from lab.classic_pair import plain_toml  # noqa: E402
from lab.namespaces import INTERFACE, Network  # noqa: E402
from lab.processes import Process  # noqa: E402
from lab.stamps import BOOT_IN_WALL_TIME, stamp_of  # noqa: E402

PRIORITY = {"a": 150, "b": 100}
BURST = 5  # garp_master_repeat
MEASURE = 10  # seconds of CPU time


@dataclass(frozen=True)
class Load:
    instances: int
    version: int
    advert_int: float

    def address(self, vrid: int) -> str:
        return f"10.14.{vrid // 250}.{vrid % 250 + 1}"

    def conf(self, node: str) -> str:
        return "".join(
            f"vrrp_instance VI_{vrid} {{\n    state BACKUP\n    interface {INTERFACE}\n"
            f"    virtual_router_id {vrid}\n    priority {PRIORITY[node]}\n"
            f"    version {self.version}\n    advert_int {self.advert_int:g}\n"
            f"    virtual_ipaddress {{\n        {self.address(vrid)}\n    }}\n}}\n"
            for vrid in range(1, self.instances + 1))

    @property
    def master_down_interval(self) -> float:
        skew_unit = 1 if self.version == 2 else self.advert_int
        return 3 * self.advert_int + (256 - PRIORITY["b"]) / 256 * skew_unit


@dataclass
class Outcome:
    latest: float  # seconds after the bound
    median: float
    announced: float  # the last announcement of the first burst, after the bound
    incomplete: int  # addresses with fewer announcements than a burst has
    cpu: dict[str, float]  # percent of a core, by node
    memory: dict[str, int]  # KiB resident, by node


class Wire:
    """What enters the bridge's ports, with the kernel's own times."""

    _ADVERT = re.compile(r"^(\d+\.\d+) .*?IP6? \S+ > \S+ .*?vrid (\d+), prio (\d+)")
    _ARP = re.compile(r"^(\d+\.\d+) .*?who-has (\S+?)(?: \(\S+\))? tell (\S+?),")

    def __init__(self, node: str, lab: Path):
        self._file = lab / f"port-{node}.pcap"
        self._process = tcpdump.start(
            namespaces.BRIDGE, f"port-{node}", "ip proto 112 or arp", lab / f"tcpdump-{node}.log",
            "-Q", "in", "-U", "-w", str(self._file))

    def read(self) -> tuple[dict[int, list[float]], dict[str, list[float]]]:
        """Times of adverts by VRID and of announcements by address; boot-time seconds."""
        self._process.terminate()
        shown = subprocess.run(["tcpdump", "-n", "-tt", "-r", str(self._file)], check=True,
                               capture_output=True, text=True).stdout
        adverts: dict[int, list[float]] = {}
        announcements: dict[str, list[float]] = {}
        for line in shown.splitlines():
            if match := self._ADVERT.match(line.replace(": VRRP", " VRRP")):
                adverts.setdefault(int(match[2]), []).append(float(match[1]) - BOOT_IN_WALL_TIME)
            elif (match := self._ARP.match(line)) and match[2] == match[3]:
                announcements.setdefault(match[2], []).append(float(match[1]) - BOOT_IN_WALL_TIME)
        return adverts, announcements


def start(kind: str, node: str, load: Load) -> Process:
    directory = sandbox.lab_directory() / node
    if kind == "vrrpd":
        return vrrpd.start(node, directory, load.conf(node), plain_toml(directory))
    return keepalived.start(node, directory, load.conf(node), kind)


def count_vips(node: str) -> int:
    return sum(address.startswith("10.14.") for address in Network.addresses(node))


def run_inside(kind: str, load: Load) -> Outcome:
    lab = sandbox.furnish()
    Network()
    a = start(kind, "a", load)
    clock.wait_until("a holds all", lambda: count_vips("a") == load.instances, 60)
    b = start(kind, "b", load)
    clock.must_hold("", lambda: True, 5)
    wires = {node: Wire(node, lab) for node in ("a", "b")}
    spent = {node: daemon.cpu_seconds() for node, daemon in (("a", a), ("b", b))}
    clock.must_hold("", lambda: True, MEASURE)
    cpu = {node: (daemon.cpu_seconds() - spent[node]) / MEASURE * 100
           for node, daemon in (("a", a), ("b", b))}
    memory = {"a": sum(a.resident_kib()), "b": sum(b.resident_kib())}
    if count_vips("b"):
        raise SystemExit("b has taken addresses over while a lives: the machine is too busy")

    monitor = Process("address watch", namespaces.inside("b", [
        "ip", "-ts", "-o", "monitor", "address"]), lab / "b-address.log", stamp=stamp_of("ip"))
    clock.must_hold("", lambda: True, 0.5)
    killed_at = clock.now()
    a.kill()
    clock.wait_until("b holds all", lambda: count_vips("b") == load.instances, 60)
    clock.must_hold("", lambda: True, 1)
    return outcome(load, wires, monitor, killed_at, cpu, memory)


def outcome(load: Load, wires: dict[str, Wire], monitor: Process, killed_at: float, cpu: dict,
            memory: dict) -> Outcome:
    last = {vrid: max(times) for vrid, times in wires["a"].read()[0].items()}
    announced = wires["b"].read()[1]
    came: dict[str, float] = {}
    for line in list(monitor.lines):
        match = re.search(r"inet (10\.14\.\d+\.\d+)/", line.text)
        if match and not line.text.startswith("Deleted"):
            came.setdefault(match[1], line.at)
    late, bursts, incomplete = [], [], 0
    for vrid in range(1, load.instances + 1):
        address = load.address(vrid)
        bound = last[vrid] + load.master_down_interval
        late.append(came[address] - bound)
        times = sorted(at for at in announced.get(address, []) if at > killed_at)
        incomplete += len(times) < BURST
        bursts.append((times[min(BURST, len(times)) - 1] if times else float("inf")) - bound)
    return Outcome(max(late), statistics.median(late), max(bursts), incomplete, cpu, memory)


def print_outcome(kind: str, results: list[Outcome]):
    def median(values) -> float:
        return statistics.median(values)

    print(f"{kind:15} latest {median(r.latest for r in results) * 1000:7.1f} ms "
          f"(worst {max(r.latest for r in results) * 1000:.1f}), "
          f"median {median(r.median for r in results) * 1000:6.1f} ms, "
          f"burst done {median(r.announced for r in results) * 1000:7.1f} ms, "
          f"incomplete bursts {sum(r.incomplete for r in results)}, "
          f"CPU master {median(r.cpu['a'] for r in results):5.2f} % "
          f"backup {median(r.cpu['b'] for r in results):5.2f} %, "
          f"resident {median(r.memory['a'] for r in results) / 1024:.1f} MiB", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", type=int, default=255)
    parser.add_argument("--version", type=int, default=3)
    parser.add_argument("--advert-int", type=float, default=0.1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--result", type=Path, help=argparse.SUPPRESS)  # of the run inside
    parser.add_argument("daemons", nargs="*", default=["vrrpd", "keepalived 2.2"])
    return parser.parse_args()


def main() -> int:
    options = arguments()
    load = Load(options.instances, options.version, options.advert_int)
    if sandbox.inside():
        outcome_of_run = run_inside(options.daemons[0], load)
        options.result.write_text(json.dumps(asdict(outcome_of_run)), encoding="utf-8")
        return 0
    sandbox.require_root("scale.py")
    results: dict[str, list[Outcome]] = {kind: [] for kind in options.daemons}
    # Turn about, so that all meet the same moods of the machine.
    for _ in range(options.runs):
        for kind in options.daemons:
            results[kind].append(_run_in_sandbox(kind, options))
    for kind, outcomes in results.items():
        print_outcome(kind, outcomes)
    return 0


def _run_in_sandbox(kind: str, options: argparse.Namespace) -> Outcome:
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        status = sandbox.run(
            [sys.executable, __file__, "--instances", str(options.instances),
             "--version", str(options.version), "--advert-int", str(options.advert_int),
             "--result", result.name, kind], compare=False)
        if status != 0:
            raise SystemExit(f"{kind}: the run failed")
        return Outcome(**json.loads(Path(result.name).read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
