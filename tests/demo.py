# SPDX-License-Identifier: Apache-2.0
"""Shows a failover of a two-node semi-synchronous pair, from the fault to the rejoined server.

Two network namespaces, two real database servers, vrrpd on both with the classic pair's
keepalived.conf, and a client that writes through the virtual address. The primary's server is
killed with SIGKILL. At the end every write that the client was told is committed is looked for on
the new primary. Runs as root, ends by itself, leaves nothing behind. Exit status 0: nothing lost.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from lab import build, classic_pair, clock, mysql, replication, sandbox, sid, timeline  # noqa: E402
from lab.namespaces import VIP  # noqa: E402
from lab.pair import Pair  # noqa: E402
from lab.server import SERVER_ID  # noqa: E402
from lab.timeline import Event  # noqa: E402
from lab.writer import CONNECT_TIMEOUT  # noqa: E402

BEFORE_FAULT = 3.0  # seconds of writing
AFTER_FAILOVER = 2.0
IDLE = 20.0  # seconds over which --measure takes CPU time


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/demo", description=__doc__.splitlines()[0])
    parser.add_argument("--mysql", action="store_true",
                        help="MySQL from Debian sid, in a tree of its own, instead of MariaDB")
    parser.add_argument("--v3", action="store_true", help="VRRPv3 with advert_int 0.1")
    parser.add_argument("--connect-timeout", type=int, default=CONNECT_TIMEOUT, metavar="MS",
                        help="how long the client waits for a connection before it tries again "
                             "(%(default)s)")
    parser.add_argument("--measure", action="store_true",
                        help="also the daemon's memory and its CPU time when idle")
    parser.add_argument("--keep", action="store_true", help="keep the directory of logs")
    parser.add_argument("--promote-without-draining", action="store_true",
                        help="a script that ignores the relay log promotes in the module's place, "
                             "and the replica lags: shows that the check of writes can fail")
    return parser.parse_args()


def say(text: str):
    print(text, flush=True)


def careless_script(lab: Path, flavour: str) -> Path:
    """What a hurried notify script does: stop replicating, open the server."""
    statement = replication.FLAVOURS[flavour].promote_without_draining
    script = lab / "promote"
    script.write_text("#!/bin/sh\nexec mariadb --no-defaults --user=root "
                      f"--socket={lab}/data/b.sock --execute='{statement}'\n")
    script.chmod(0o755)
    return script


def make_pair(options: argparse.Namespace) -> Pair:
    flavour = "mysql" if options.mysql else "mariadb"
    careless = options.promote_without_draining
    script = careless_script(sandbox.lab_directory(), flavour) if careless else None
    return Pair(flavour, classic_pair.FAST if options.v3 else classic_pair.Vrrp(),
                promotes=not careless,
                notify_master={"b": script} if script else None)


def measure(pair: Pair):
    say(f"\nIdle for {IDLE:.0f} s (no client):")
    before = {node: daemon.cpu_seconds() for node, daemon in pair.daemons.items()}
    time.sleep(IDLE)
    for node, daemon in pair.daemons.items():
        share = (daemon.cpu_seconds() - before[node]) / IDLE * 100
        resident = " + ".join(f"{kib / 1024:.1f}" for kib in daemon.resident_kib())
        say(f"  vrrpd on {node}: {resident} MiB resident (daemon + launcher), "
            f"{daemon.proportional_kib() / 1024:.1f} MiB proportional, {share:.2f} % of a core")


def story(pair: Pair, fault: float) -> list[Event]:
    events = [Event(fault, "fault", "SIGKILL to the database server of a")]
    for node, daemon in pair.daemons.items():
        events += timeline.daemon_events(f"vrrpd {node}", daemon, fault)
        events += [Event(at, f"kernel {node}", f"{VIP} {'is there' if present else 'is gone'}")
                   for at, present in pair.watch[node].changes() if at >= fault]
    events += [Event(failed.at, "client", failed.text)
               for failed in pair.writer.failures() if failed.at >= fault][:4]
    first = pair.writer.first_on(SERVER_ID["b"], fault)
    if first:
        events.append(Event(first.at, "client",
                            f"first write acknowledged by b (number {first.id})"))
    return events


def check_writes(pair: Pair) -> bool:
    writes = pair.writer.acknowledged()
    lost = pair.writer.lost_on(pair.servers["b"])
    on_a = sum(1 for write in writes if write.server_id == SERVER_ID["a"])
    say(f"\n{len(writes)} writes were acknowledged: {on_a} by a, {len(writes) - on_a} by b.")
    if lost:
        say(f"FAILURE: {len(lost)} acknowledged writes are not on the new primary "
            f"(numbers {min(lost)} to {max(lost)}).")
        return False
    say("Each of them is on the new primary.")
    return True


def fail_over(pair: Pair, lagging: bool, connect_timeout: int):
    pair.start_writer(connect_timeout)
    say(f"The client writes through {VIP} for {BEFORE_FAULT:.0f} s.")
    if lagging:
        pair.servers["b"].sql.query(pair.servers["b"].stop_applier)
        say("b's applier is held; b goes on receiving and acknowledging.")
    time.sleep(BEFORE_FAULT)
    say("SIGKILL to the database server of a.")
    fault = clock.now()
    pair.servers["a"].kill()
    try:
        pair.wait_for_writes_on("b", fault, within=60)
        time.sleep(AFTER_FAILOVER)
    finally:
        pair.writer.stop()
        say("\n" + timeline.text(story(pair, fault), fault))


def show_rejoin(pair: Pair):
    say("\nThe old primary's server is started again, as its supervisor would.")
    started = clock.now()
    pair.servers["a"].start()
    answered = clock.now()
    refusal = pair.wait_for_rejoin("a", started)
    if refusal:
        say(f"  answers after {answered - started:.1f} s and stays out, read-only. Its daemon:\n"
            f"  {refusal}\n"
            "  It died while a write that b never received waited for its acknowledgement. MySQL\n"
            "  commits it when it starts again; the client was never told that it is there.")
        return
    rows = len(pair.servers["a"].written())
    say(f"  answers after {answered - started:.1f} s; read-only, follows b and has all {rows} rows "
        f"{clock.now() - answered:.1f} s later.")


def show(options: argparse.Namespace) -> int:
    say("Two servers, GTID, lossless semi-synchronous replication; vrrpd on both nodes ...")
    pair = make_pair(options)
    begin = clock.now()
    pair.start_daemons()
    version = pair.servers["a"].sql.value("SELECT VERSION()")
    say(f"{version}: a is primary and holds {VIP} after {clock.now() - begin:.1f} s; "
        "b protects it.")
    if options.measure:
        measure(pair)
    fail_over(pair, options.promote_without_draining, options.connect_timeout)
    safe = check_writes(pair)
    if safe and not options.promote_without_draining:
        show_rejoin(pair)
    return 0 if safe else 1


def main() -> int:
    options = arguments()
    if sandbox.inside():
        try:
            return show(options)
        except (AssertionError, RuntimeError) as error:
            say(f"FAILURE: {error}")
            return 1
    sandbox.require_root("tests/demo")
    build.install()
    if options.mysql and sid.tree() is None:
        return 1
    try:
        build.build("release", "vrrpd", "pair_writer")
    except build.Failed as failure:
        sys.exit(str(failure))
    return sandbox.run([sys.executable, os.path.abspath(__file__), *sys.argv[1:]],
                       keep=options.keep)


if __name__ == "__main__":
    sys.exit(main())
