# SPDX-License-Identifier: Apache-2.0
"""One run of one case of the failure matrix: the pair, its clients, the fault, and how it ended."""

import json
import os
import re
import time

from lab import classic_pair, clock
from lab.namespaces import ADDRESS
from lab.pair import Pair
from lab.replication import OTHER
from lab.server import SERVER_ID
from lab.writer import Reader, Writer

from .ends import Promotes, Refuses, Row, Stays
from .figures import Figures, double_acknowledgements

VRRP = {"v2": classic_pair.Vrrp(), "v3": classic_pair.FAST}
# A machine that does other things beside is no reason to fail; a campaign sets 1.
PATIENCE = float(os.environ.get("VRRPD_PATIENCE", "6"))
LONGEST = 60.0  # seconds: what did not happen by then does not happen
SECOND_FIRST = 1_000_000  # where the second writer's numbers begin

_DETECTED = r"Entering FAULT STATE|master, promoting|sent priority 0"
_CLAIMED = r"Entering MASTER STATE|master, promoting"
_MOVED = r"Entering (MASTER|BACKUP|FAULT) STATE|master, promoting"


class Trial:
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
        self.pair = Pair(self.flavour, vrrp or VRRP[self.timing], peer=peer, **options)
        return self.pair

    def start(self, **options) -> Pair:
        """All of it, until clients write and read. options: of furnish()."""
        self.furnish(**options)
        self.pair.start_daemons()
        self.start_clients()
        return self.pair

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
        """To be called just before it, and before each one more; times are counted from the last."""
        self._faults.append(clock.now())
        return self.faulted

    @property
    def faulted(self) -> float:
        return self._faults[-1]

    def ends(self):
        """As the table says; AssertionError if otherwise."""
        match self.expected:
            case Promotes():
                self.promoted(self.expected)
            case Stays():
                self.stays(self.expected)
            case Refuses():
                self.refuses(self.expected)

    def promoted(self, end: Promotes):
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
        assert figures.verdict == end.verdict, (
            f"the verdict is {figures.verdict}, not {end.verdict}: {self._record(new)}")
        time.sleep(1)
        assert self.pair.network.holders() == [new], f"{self.pair.network.holders()} hold it"
        assert not self.pair.servers[OTHER[new]].writable(), "two writable servers"

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

    def said(self, node: str, words: tuple[str, ...], within: float = 5.0,
             since: float | None = None):
        """The daemon's first line after the fault that has one of these (no patterns) in it."""
        begin = self.faulted if since is None else since
        return clock.wait_until(
            f"{node} says {' or '.join(words)}", lambda: next(
                (line for line in list(self.pair.daemons[node].lines) if line.at >= begin
                 and any(word in line.text for word in words)), None), within * PATIENCE)

    def rejoins(self, node: str, since: float) -> str:
        """It follows the other one, or (MySQL) stays out and names its rows: Pair's own words."""
        how = self.pair.wait_for_rejoin(node, since, within=10 * PATIENCE)
        self.figures.rejoin = "stays out" if how else "follows"
        self.pair.stays(OTHER[node], 3)
        return how

    def is_primary_again(self, node: str):
        """After a refusal: the old primary is back, and takes writes."""
        self.pair.wait_for_primary(node, within=10 * PATIENCE)
        self.pair.wait_for_writes_on(node, clock.now(), LONGEST)
        self.primary = node

    def is_primary_again_or_says_why(self, node: str):
        """MariaDB's recovery takes back commits that may stand in the replica's lost relay log
        alone: then nobody may open, and the node says why. MySQL has no such excuse."""
        try:
            self.is_primary_again(node)
        except clock.NotInTime:
            if self.flavour == "mysql":
                raise
            assert not self.pair.network.holders()
            assert self.pair.daemons[node].find(r"\) (behind|unknown): ", self.faulted), (
                f"{node} does not say why it stays closed")
            self.nobody_is_primary()

    def is_protected_again(self, since: float | None = None):
        """The backup follows, the primary says so, and the backup may take over."""
        pair, node = self.pair, self.primary
        other, begin = OTHER[node], self.faulted if since is None else since
        clock.wait_until(f"{node} is protected by {other} again", lambda: last_said(
            pair.daemons[node], r"\) (not )?protected", begin).startswith("protected"),
            10 * PATIENCE)
        clock.wait_until(f"{other} may take over", lambda: pair.may_take_over(other),
                         10 * PATIENCE)
        assert pair.servers[other].follows(ADDRESS[node])

    def stays_out(self, node: str, since: float):
        """It has rows that the primary lacks, says which, and follows nobody."""
        daemon = self.pair.daemons[node]
        clock.wait_until(f"{node} says what the primary lacks", lambda: daemon.find(
            r"has transactions that the primary lacks: \S+", since), 10 * PATIENCE)
        assert self.pair.servers[node].closed(), f"{node} stays out, and is open"
        assert not self.pair.servers[node].follows(ADDRESS[OTHER[node]])
        self.figures.rejoin = "stays out"

    def nobody_is_primary(self):
        """A refusal that needs its operator: there is no server to look for the rows on."""
        self.primary = ""

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

    def server_id(self, node: str) -> int:
        return SERVER_ID[node]


def last_said(daemon, pattern: str, since: float) -> str:
    """The last line that matches, from the match's last word group on; empty if there is none."""
    found = [re.search(pattern + r".*", line.text) for line in list(daemon.lines)
             if line.at >= since]
    texts = [match[0].removeprefix(") ") for match in found if match]
    return texts[-1] if texts else ""


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
