# SPDX-License-Identifier: Apache-2.0
"""One run of one case of the failure matrix: the pair, its clients, the fault, and how it ended."""

import json
import time

from lab import classic_pair, clock, etcd
from lab.namespaces import ADDRESS
from lab.pair import Pair
from lab.replication import OTHER
from lab.server import SERVER_ID
from lab.writer import Reader, Writer

from .aftermath import LONGEST, PATIENCE, Aftermath
from .ends import OneServes, Promotes, Refuses, Row, Stays
from .figures import Figures, double_acknowledgements

VRRP = {"v2": classic_pair.Vrrp(), "v3": classic_pair.FAST}
# Writers wait for a confirmation without end, so that only SIGKILL closes a server that is cut off.
BLOCK = 'no_replica = "block"\nkill_hung_server = true\n'
SECOND_FIRST = 1_000_000  # where the second writer's numbers begin

_DETECTED = r"Entering FAULT STATE|master, promoting|sent priority 0"
_CLAIMED = r"Entering MASTER STATE|master, promoting"
_MOVED = r"Entering (MASTER|BACKUP|FAULT) STATE|master, promoting"


class Trial(Aftermath):
    def __init__(self, row: Row, flavour: str, timing: str, variant: str):
        self.row, self.flavour, self.timing, self.variant = row, flavour, timing, variant
        self.expected = row.variants[variant]
        self.figures = Figures(row.number, " ".join(filter(None, (flavour, timing, variant))))
        self.pair: Pair | None = None
        self._faults: list[float] = []
        self.primary = "a"
        self._reader: Reader | None = None
        self._second: Writer | None = None

    def furnish(self, peer: bool = True, vrrp: classic_pair.Vrrp | None = None, **options) -> Pair:
        """Servers and network, no daemon yet. options: Pair's."""
        self.pair = Pair(self.flavour, vrrp or VRRP[self.timing], peer=peer,
                         **{"heartbeat": True, **options})
        return self.pair

    def start(self, **options) -> Pair:
        """All of it, until clients write and read. options: of furnish()."""
        self.furnish(**options)
        self.pair.start_daemons()
        self.start_clients()
        return self.pair

    def start_with_vote(self, **options) -> Pair:
        """As start(), with no_replica = "block" and a third place."""
        pair = self.furnish(**{"policy": BLOCK, "tables": etcd.TOML, **options})
        etcd.start(pair.lab)
        pair.start_daemons()
        self.start_clients()
        return pair

    def start_clients(self):
        self.pair.start_writer()
        self._reader = Reader(self.pair.lab, self.pair.passwords["app"])
        clock.wait_until("the client reads", lambda: len(self._reader.seen()) > 20, LONGEST)

    def write_beside(self, node: str):
        """A second client, on that node itself: it goes on where the address has left."""
        self._second = Writer(self.pair.lab, self.pair.passwords["app"], rate=50,
                              host=ADDRESS[node], where=node, first=SECOND_FIRST)
        clock.wait_until("the second client writes",
                         lambda: len(self._second.acknowledged()) > 5, LONGEST)

    def fault(self) -> float:
        """To be called just before it, and before each one more: times count from the last."""
        self._faults.append(clock.now())
        return self.faulted

    @property
    def faulted(self) -> float:
        return self._faults[-1]

    def ends(self, old_closed: bool = True):
        """As the table says; AssertionError if otherwise. old_closed: the old primary's server."""
        match self.expected:
            case Promotes():
                self.promoted(self.expected, old_closed)
            case Stays():
                self.stays(self.expected)
            case Refuses():
                self.refuses(self.expected)
            case OneServes():
                self.one_serves(self.expected)

    def promoted(self, end: Promotes, old_closed: bool):
        """The node that is not primary becomes it; from then on it is the primary."""
        new = OTHER[self.primary]
        figures = self.figures
        first = self.pair.wait_for_writes_on(new, self.faulted, max(
            LONGEST, end.within(self.timing) * PATIENCE))
        self.primary = new
        figures.end = "promoted"
        figures.first_write = first.at - self.faulted
        figures.verdict = self._record(new).get("verdict", "")
        figures.detected = self._said(_DETECTED)
        figures.writable = self._said(r"\) open for writes: [0-9]", new)
        late = end.within(self.timing) * PATIENCE
        assert figures.first_write <= late, (
            f"the first write was acknowledged after {figures.first_write:.2f} s, not {late:g} s")
        assert figures.verdict in end.verdict.split(" or "), (
            f"the verdict is {figures.verdict}, not {end.verdict}: {self._record(new)}")
        time.sleep(1)
        # One that is out of reach leaves by itself, when self_fence_after is over.
        clock.wait_until("only the new primary holds the address",
                         lambda: self.pair.network.holders() == [new], 1 if old_closed else LONGEST)
        assert not (old_closed and self.pair.servers[OTHER[new]].writable()), "two writable servers"

    def stays(self, end: Stays):
        node = self.primary
        begin = clock.now()
        for where, what in end.says:
            self.said(where, (what,), end.within)
        self.pair.stays(node, max(0.0, end.hold - (clock.now() - begin)))
        for where, daemon in self.pair.daemons.items():
            moved = daemon.find(_MOVED if where == node else _CLAIMED, self.faulted)
            assert not moved, f"{where} moved: {moved.text}"
        if end.writes:
            self.pair.wait_for_writes_on(node, clock.now(), LONGEST)
        self.figures.end = "stayed"

    def refuses(self, end: Refuses):
        # It may have said so when the trouble began, before what it refuses came up.
        self.said(end.node, end.reason, end.within, since=self._faults[0])
        clock.wait_until("nobody holds the address", lambda: not self.pair.network.holders(),
                         LONGEST)
        clock.must_hold("nobody holds the address", lambda: not self.pair.network.holders(),
                        end.quiet, 0.1)
        assert not self.pair.servers[end.node].writable(), f"{end.node} refused and is open"
        self.figures.end = "refused"

    def one_serves(self, end: OneServes):
        settled = self.faulted + end.within
        time.sleep(max(0.0, settled - clock.now()))
        first = clock.wait_until("a write is acknowledged", lambda: next(
            (write for write in self._acknowledged() if write.at >= settled), None),
            end.within * PATIENCE)
        time.sleep(end.hold)
        servers = {write.server_id for write in self._acknowledged() if write.at >= settled}
        assert servers == {first.server_id}, "both servers acknowledge writes"
        self.primary = next(node for node in OTHER if SERVER_ID[node] == first.server_id)
        self.figures.end = "promoted" if self.primary == "b" else "stayed"

    def said(self, node: str, words: tuple[str, ...], within: float = 5.0,
             since: float | None = None):
        """The daemon's first line after the fault that has one of these (no patterns) in it."""
        begin = self.faulted if since is None else since
        return clock.wait_until(
            f"{node} says {' or '.join(words)}", lambda: next(
                (line for line in list(self.pair.daemons[node].lines) if line.at >= begin
                 and any(word in line.text for word in words)), None), within * PATIENCE)

    def conclude(self):
        """Counts what is missing, on the server that is primary at the end."""
        for client in filter(None, (self.pair.writer, self._second, self._reader)):
            client.stop()
        if not self.primary:
            return
        rows = self.pair.servers[self.primary].written()
        told = {write.id for write in self._told()}
        self.figures.acknowledged = len(told)
        self.figures.lost = len(told - rows)
        self.figures.ghosts = len((self._reader.seen() if self._reader else set()) - rows)
        self.figures.double = double_acknowledgements(self._acknowledged(), self._faults)
        assert not self.figures.lost, (
            f"{self.figures.lost} acknowledged writes are not on {self.primary}, "
            f"first: {min(told - rows)}")
        assert not self.figures.ghosts, (
            f"{self.figures.ghosts} rows that a client read are not on {self.primary}")
        assert not self.figures.double, (
            f"{self.figures.double} writes were acknowledged by both servers at a time")

    def _told(self):
        return [write for writer in filter(None, (self.pair.writer, self._second))
                for write in writer.acknowledged()]

    def _acknowledged(self):
        return [write for writer in filter(None, (self.pair.writer, self._second))
                for write in writer.acknowledged_now()]

    def _record(self, node: str) -> dict:
        record = json.loads((self.pair.directory(node) / "state/master_info").read_text())
        return record["vrrpd"]

    def _said(self, pattern: str, node: str = "") -> float | None:
        """Seconds after the fault until one of the daemons (or that one) said it."""
        found = [line.at for where, daemon in self.pair.daemons.items() if node in ("", where)
                 if (line := daemon.find(pattern, self.faulted))]
        return min(found) - self.faulted if found else None


def run(row: Row, test, flavour: str, timing: str, variant: str):
    """Plays `test(trial)`; what was seen is written where a campaign wants it."""
    trial = Trial(row, flavour, timing, variant)
    try:
        test(trial)
        trial.conclude()
        trial.figures.ok = True
    except Exception as error:
        trial.figures.error = f"{type(error).__name__}: {error}"
        raise
    finally:
        trial.figures.write()
