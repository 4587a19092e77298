# SPDX-License-Identifier: Apache-2.0
"""How long nobody's write is acknowledged when the primary's service is stopped and hands over.

    VRRPD=… PAIR_WRITER=… tests/lab/python tests/bench/switchover.py FLAVOUR [RUNS]

Runs of two kinds take turns on one pair of servers, each under 4 connections that write:

    handover  SIGTERM of the primary's daemon; clients come back through the virtual address
    sql       the same steps by SQL alone, without daemons and address; clients come back by trying
              both servers in turn

The gap is from the last write that the old primary acknowledged to the first of the new one. Prints
a line for each run and the medians, in milliseconds.
"""

import re
import shutil
import statistics
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import clock, replication, sandbox  # noqa: E402
from lab.namespaces import ADDRESS, VIP  # noqa: E402
from lab.pair import Pair  # noqa: E402
from lab.replication import OTHER  # noqa: E402
from lab.server import SERVER_ID  # noqa: E402
from lab.writer import Writer  # noqa: E402

RUNS = 20
PART = 10_000_000  # rows' numbers of one writer

_SQL = {
    "mariadb": {"position": "SELECT @@gtid_binlog_pos",
                "wait": "SELECT MASTER_GTID_WAIT('{}', 5)",
                "stop": "STOP SLAVE", "replica_role": "rpl_semi_sync_slave_enabled"},
    "mysql": {"position": "SELECT REPLACE(@@gtid_executed, '\\n', '')",
              "wait": "SELECT WAIT_FOR_EXECUTED_GTID_SET('{}', 5)",
              "stop": "STOP REPLICA", "replica_role": "rpl_semi_sync_replica_enabled"},
}


class Clients:
    """Two programs with two connections each; each run's rows have numbers of their own."""

    _parts = 0

    def __init__(self, pair: Pair, *hosts: str):
        self.writers = []
        for host in hosts:
            Clients._parts += 1
            self.writers.append(Writer(pair.lab, pair.passwords["app"], host=host,
                                       first=Clients._parts * PART))
        clock.wait_until("clients write", lambda: any(
            len(writer.acknowledged()) > 20 for writer in self.writers), 20)

    def stop(self):
        for writer in self.writers:
            writer.stop()

    def acknowledged(self, node: str) -> list[float]:
        return sorted(write.at for writer in self.writers for write in writer.acknowledged()
                      if write.server_id == SERVER_ID[node])

    def gap(self, old: str, new: str, since: float) -> float:
        """Milliseconds."""
        first = clock.wait_until(f"{new} acknowledges", lambda: [
            at for at in self.acknowledged(new) if at >= since], 60)[0]
        return (first - max(at for at in self.acknowledged(old) if at < first)) * 1000

    def lost_on(self, server) -> set[int]:
        return set().union(*(writer.lost_on(server) for writer in self.writers))


def stamp(pair: Pair, node: str, pattern: str, since: float) -> float:
    line = pair.daemons[node].find(pattern, since)
    return line.at if line else float("nan")


def handover(pair: Pair) -> dict[str, float]:
    """From a to b, by a service stop."""
    for node in ADDRESS.keys() & OTHER.keys():
        for part in ("state", "run"):
            shutil.rmtree(pair.directory(node) / part, ignore_errors=True)
    pair.start_daemons()
    clients = Clients(pair, VIP, VIP)
    begin = clock.now()
    pair.daemons["a"].terminate(within=30)
    gap = clients.gap("a", "b", begin)
    time.sleep(0.5)
    clients.stop()
    closing = pair.daemons["a"].find(r"\) close for writes: ([0-9.]+) ms", begin)
    assert closing, "a did not hand over"
    took = float(re.search(r": ([0-9.]+) ms", closing.text)[1])
    opened = stamp(pair, "b", r"\) open for writes: [0-9]", begin)
    master = stamp(pair, "b", "Entering MASTER STATE", begin)
    lost = clients.lost_on(pair.servers["b"])
    assert not lost, f"lost: {sorted(lost)[:5]}"
    pair.daemons["b"].kill()
    sql, address = (opened - closing.at) * 1000 + took, (master - opened) * 1000
    return {"gap": gap, "sql": sql, "address": address, "client": gap - sql - address}


def by_sql(pair: Pair) -> dict[str, float]:
    """From b to a, as mysql-failover's steps 2 to 7 are typed by a program."""
    words = _SQL[pair.servers["a"].flavour]
    old, new = pair.servers["b"], pair.servers["a"]
    clock.wait_until("a follows b", lambda: new.follows(ADDRESS["b"]), 20)
    old.sql.query(f"SET GLOBAL {old.source_role} = 1")
    clock.wait_until("b is protected", lambda: replication.protected(old), 20)
    either = f"{ADDRESS['b']},{ADDRESS['a']}"
    clients = Clients(pair, either, either)
    begin = clock.now()
    old.sql.query(old.close_for_writes)
    for session in old.sessions("app"):
        old.sql.query(f"KILL {session}")
    final = old.sql.value(words["position"])
    assert new.sql.value(words["wait"].format(final)) == "0", "a does not get there"
    new.sql.query(words["stop"])
    new.sql.query(f"SET GLOBAL {words['replica_role']} = 0")
    new.sql.query(new.open_for_writes)
    opened = clock.now()
    gap = clients.gap("b", "a", begin)
    old.sql.query(f"SET GLOBAL {old.source_role} = 0")
    old.sql.query(f"SET GLOBAL {words['replica_role']} = 1")
    if old.flavour == "mariadb":
        old.follow("a", pair.passwords["repl"], old.sql.value("SELECT @@gtid_binlog_pos"))
    else:
        old.follow("a", pair.passwords["repl"])
    new.sql.query(f"SET GLOBAL {new.source_role} = 1")
    clock.wait_until("b follows a", lambda: old.follows(ADDRESS["a"]), 20)
    clients.stop()
    return {"gap": gap, "sql": (opened - begin) * 1000}


def show(kind: str, number: str, figures: dict[str, float]):
    print(f"{kind:9}{number:>7}  " + "  ".join(
        f"{name} {value:7.1f}" for name, value in figures.items()), flush=True)


def measure(flavour: str, runs: int):
    pair = Pair(flavour, peer=True)
    seen: dict[str, list[dict[str, float]]] = {"handover": [], "sql": []}
    for number in range(1, runs + 1):
        for kind, run in (("handover", handover), ("sql", by_sql)):
            seen[kind].append(run(pair))
            show(f"{kind}", str(number), seen[kind][-1])
    medians = {kind: {name: statistics.median(one[name] for one in found) for name in found[0]}
               for kind, found in seen.items()}
    for kind, figures in medians.items():
        show(kind, "median", figures)
    print(f"{flavour}: {medians['handover']['gap'] / medians['sql']['gap']:.2f} x the gap of SQL "
          "alone")


def main() -> int:
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in replication.FLAVOURS:
        print(__doc__, file=sys.stderr)
        return 2
    runs = int(sys.argv[2]) if len(sys.argv) == 3 else RUNS
    if not sandbox.inside():
        sandbox.require_root("switchover.py")
        return sandbox.run([sys.executable, str(Path(__file__).resolve()), *sys.argv[1:]])
    measure(sys.argv[1], runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
