# SPDX-License-Identifier: Apache-2.0
"""A node that stays out is rebuilt by vrrpctl: MySQL by a clone, from then on it follows again;
MariaDB names the commands. Without --yes nothing is deleted."""

from concurrent.futures import ThreadPoolExecutor

from lab import clock, vrrpctl
from lab.namespaces import ADDRESS
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")
VARIANTS = {"errant on the backup": {}}


def test(flavour):
    pair = Pair(flavour)
    a, b, runs = pair.servers["a"], pair.servers["b"], pair.directory("b") / "run"
    pair.start_daemons()
    refused = vrrpctl.run("b", runs, "rebuild", "--yes")
    assert refused.returncode == 1, refused
    assert "only a server that vrrpd keeps out is rebuilt" in refused.stderr, refused.stderr

    if flavour == "mysql":
        for server in (a, b):
            server.sql.query("SET GLOBAL super_read_only = 0")
            server.sql.query("INSTALL PLUGIN clone SONAME 'mysql_clone.so'")
            server.sql.query("SET SESSION sql_log_bin = 0")
            server.sql.query("GRANT CLONE_ADMIN ON *.* TO 'vrrpd'@'localhost'")
        a.sql.query(f"GRANT BACKUP_ADMIN ON *.* TO 'repl'@'{ADDRESS['b']}'")
        for server in (a, b):
            server.reconnect()
    b.sql.query(b.open_for_writes)
    b.sql.query("INSERT INTO lab.trap VALUES (4711)")
    b.sql.query(b.close_for_writes)
    since = clock.now()
    pair.daemons["b"].terminate()
    pair.start_daemon("b")
    clock.wait_until("b stays out", lambda: pair.daemons["b"].find(
        "They are saved: 1 transaction in", since), 30)

    unconfirmed = vrrpctl.run("b", runs, "rebuild")
    assert unconfirmed.returncode == 1, unconfirmed
    if flavour == "mariadb":
        assert "mariadb-backup" in unconfirmed.stderr, unconfirmed.stderr
        return
    assert "say --yes" in unconfirmed.stderr, unconfirmed.stderr
    with ThreadPoolExecutor() as beside:
        order = beside.submit(vrrpctl.run, "b", runs, "rebuild", "--yes")
        clock.wait_until("the copy is there", lambda: pair.daemons["b"].find(
            "the server has stopped to take it in", since), 120)
        b.kill()  # it has ended: as its service manager would, see to it and start it again
        b.start()
        done = order.result(120)
    assert done.returncode == 0, done
    assert "has caught up" in done.stdout, done
    assert b.sql.value("SELECT COUNT(*) FROM lab.trap") == "0"
    clock.wait_until("b follows a", lambda: b.follows(ADDRESS["a"]), 20)
    assert not b.writable() and pair.network.holders() == ["a"]
    assert len(vrrpctl.asked("b", runs, "errant")) == 1, "what was saved stays"
