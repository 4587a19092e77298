# SPDX-License-Identifier: Apache-2.0
"""A row that somebody wrote on the backup: saved, named by the log and by vrrpctl, and the node
stays out until it is dealt with."""

from pathlib import Path

from lab import clock, vrrpctl
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"on the backup": {}}


def test(flavour):
    pair = Pair(flavour)
    pair.start_daemons()
    b, runs = pair.servers["b"], pair.directory("b") / "run"
    assert vrrpctl.asked("b", runs, "errant") == []
    assert vrrpctl.run("b", runs, "errant").stdout == "none\n"

    b.sql.query(b.open_for_writes)
    b.sql.query("INSERT INTO lab.trap VALUES (4711)")
    b.sql.query(b.close_for_writes)
    since = clock.now()
    pair.daemons["b"].terminate()
    pair.start_daemon("b")
    line = clock.wait_until("b names what it saved", lambda: pair.daemons["b"].find(
        "has transactions that the primary lacks: .*They are saved: 1 transaction in", since), 30)
    saved = vrrpctl.asked("b", runs, "errant")
    assert len(saved) == 1 and saved[0]["transactions"] == "1", saved
    assert saved[0]["file"] in line.text and saved[0]["gtids"] in line.text, (saved, line.text)
    text = Path(saved[0]["file"]).read_text(encoding="utf-8")
    assert "`lab`.`trap`" in text, text
    assert saved[0]["file"] in vrrpctl.run("b", runs, "errant").stdout
    standing = vrrpctl.asked("b", runs, "status")["groups"][0]
    assert standing["role"] == "BACKUP" and "read-only" in standing["module"]["server"], standing
    assert pair.network.holders() == ["a"]
