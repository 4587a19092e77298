# SPDX-License-Identifier: Apache-2.0
"""What must come after a fault has ended: the old primary is back, the link is mended."""

import os
import re

from lab import clock
from lab.namespaces import ADDRESS
from lab.pair import Pair
from lab.replication import OTHER

from .figures import Figures

# A machine that does other things beside is no reason to fail; a campaign sets 1.
PATIENCE = float(os.environ.get("VRRPD_PATIENCE", "6"))
# What crash recovery has committed is shown when the peer can be promoted no more without it.
PASSED_BY = 64.0 + 10.0
LONGEST = 60.0  # seconds: what did not happen by then does not happen


class Aftermath:
    """The second half of a Trial, which sets these."""

    flavour: str
    pair: Pair
    figures: Figures
    primary: str  # the node that is, or ought to be; empty: nobody can be

    @property
    def faulted(self) -> float:
        """When the last fault was."""
        raise NotImplementedError

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

    def one_is_primary_again(self):
        """After a refusal: with both servers there, one has all that the other has, and opens."""
        pair = self.pair

        def open_ones() -> list[str]:
            return [node for node in pair.network.holders() if pair.servers[node].writable()]

        clock.wait_until("one node is primary", lambda: len(open_ones()) == 1,
                         max(10 * PATIENCE, PASSED_BY))
        self.primary = open_ones()[0]
        pair.wait_for_writes_on(self.primary, clock.now(), LONGEST)

    def one_is_primary_again_or_says_why(self, node: str):
        """MariaDB's recovery takes back commits that may stand in the replica's lost relay log
        alone: then nobody may open, and the node says why. MySQL has no such excuse."""
        try:
            self.one_is_primary_again()
        except clock.NotInTime:
            if self.flavour == "mysql":
                raise
            assert not self.pair.network.holders()
            assert self.pair.daemons[node].says(r"\) (behind|unknown): ", self.faulted), (
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

    def settles(self):
        """A link is back: one node holds the address, and the other one follows it, or says which
        rows keep it out."""
        pair, node = self.pair, self.primary
        other = OTHER[node]

        def whole() -> bool:
            if not pair.servers[other].process.running():
                pair.servers[other].start()  # as its service manager does
            return pair.network.holders() == [node] and pair.servers[other].closed() and (
                pair.servers[other].follows(ADDRESS[node]) or bool(pair.daemons[other].find(
                    r"has transactions that the primary lacks: \S+", self.faulted)))

        clock.wait_until(f"the pair is whole, with {node} as primary", whole, 10 * PATIENCE)
        pair.wait_for_writes_on(node, clock.now(), LONGEST)

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


def last_said(daemon, pattern: str, since: float) -> str:
    """The last line that matches, from the match's last word group on; empty if there is none."""
    found = [re.search(pattern + r".*", line.text) for line in list(daemon.lines)
             if line.at >= since]
    texts = [match[0].removeprefix(") ") for match in found if match]
    return texts[-1] if texts else ""
