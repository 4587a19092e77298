# SPDX-License-Identifier: Apache-2.0
"""How a row of the failure matrix may end. Written down before anything is run."""

from dataclasses import dataclass

TIMINGS = ("v2", "v3")  # VRRPv2 with advert_int 1, VRRPv3 with advert_int 0.1


@dataclass(frozen=True)
class Promotes:
    """The other node becomes primary: its first write is acknowledged so many seconds after."""

    v2: float
    v3: float
    verdict: str = "lossless"  # or "one or another"

    def within(self, timing: str) -> float:
        return {"v2": self.v2, "v3": self.v3}[timing]

    @property
    def text(self) -> str:
        times = (f"{self.v2:g} s" if self.v2 == self.v3
                 else f"{self.v2:g} s (v3: {self.v3:g} s)")
        return f"promoted within {times}, {self.verdict}"


@dataclass(frozen=True)
class Stays:
    """Nothing moves. says: node -> what its daemon must say, within so many seconds."""

    says: tuple[tuple[str, str], ...] = ()
    within: float = 5.0
    hold: float = 8.0  # seconds that are watched
    writes: bool = True  # at the end writes are acknowledged where they were before

    @property
    def text(self) -> str:
        alerts = "".join(f"; {node} says “{what}”" for node, what in self.says)
        return f"nothing moves{alerts}"


@dataclass(frozen=True)
class Refuses:
    """Nobody becomes primary; the node says why, and its data and source stay as they are."""

    reason: tuple[str, ...]  # one of these
    node: str = "b"
    within: float = 15.0
    quiet: float = 10.0  # seconds in which nobody holds the address

    @property
    def text(self) -> str:
        words = " or ".join(f"“{one.strip()}”" for one in self.reason)
        return f"refused: {self.node} says {words}"


@dataclass(frozen=True)
class OneServes:
    """Whichever node it is: from some time on one acknowledges writes, and the other none."""

    within: float = 15.0
    hold: float = 8.0  # seconds that are watched

    @property
    def text(self) -> str:
        return f"within {self.within:g} s one node acknowledges writes, and the other one none"


End = Promotes | Stays | Refuses | OneServes


@dataclass(frozen=True)
class Row:
    """A row of the matrix, and its cases: tests/pair/NAME.py has `ROW = number`."""

    number: int
    fault: str
    how: str  # it is produced here
    end: End | dict[str, End]  # or of each variant
    after: str = ""  # what comes then
    flavours: tuple[str, ...] = ("mariadb", "mysql")
    timings: tuple[str, ...] = TIMINGS
    runs: int = 3  # that a campaign asks for on each server, of each variant: timings share them
    daily: tuple[str, ...] = ()  # the cases that tests/run plays
    open: str = ""  # what is missing in the daemon: not run, and counted as open
    open_in: tuple[str, ...] = ("mariadb", "mysql")  # these flavours
    elsewhere: str = ""  # why it cannot be produced here, and what covers it

    @property
    def variants(self) -> dict[str, End]:
        return self.end if isinstance(self.end, dict) else {"": self.end}

    def cases(self) -> dict[str, dict]:
        """Name -> arguments: "mariadb v2", or "mysql v3 VARIANT"."""
        return {" ".join(filter(None, (flavour, timing, variant))):
                {"flavour": flavour, "timing": timing, "variant": variant}
                for flavour in self.flavours for timing in self.timings
                for variant in self.variants}

    def not_played(self, flavour: str) -> str:
        """Why; empty if it is."""
        return self.elsewhere or (self.open if flavour in self.open_in else "")

    @property
    def runs_of_case(self) -> int:
        return -(-self.runs // len(self.timings))

    @property
    def expected(self) -> str:
        ends = "; ".join(f"{name}: {end.text}" if name else end.text
                         for name, end in self.variants.items())
        return f"{ends}. {self.after}" if self.after else ends
