# SPDX-License-Identifier: Apache-2.0
"""vrrpctl shows how the groups stand here and at the peer, and says why it cannot."""

import json
import os
import socket
import stat

from lab import clock, vrrpctl
from lab.peer_pair import PeerPair

VARIANTS = {"pair": {}}
NOBODY = 65534


def test():
    pair = PeerPair()
    pair.start_both()
    pair.said("a", "Entering MASTER STATE")
    runs = {node: pair.lab / node / "run" for node in ("a", "b")}

    def shown(node: str) -> dict:
        return vrrpctl.asked(node, runs[node], "status")

    def settled() -> bool:
        groups = {node: shown(node)["groups"][0] for node in ("a", "b")}
        return (groups["a"]["role"] == "MASTER" and groups["b"]["role"] == "BACKUP" and
                groups["a"].get("peer", {}).get("role") == "BACKUP" and
                groups["b"].get("peer", {}).get("role") == "MASTER")

    clock.wait_until("both see the same", settled, 20)
    group = shown("a")["groups"][0]
    assert group["name"] == "VI_1" and "eligibility" not in group, group
    assert group["instances"] == [{"name": "VI_1", "priority": 150}], group
    text = vrrpctl.run("b", runs["b"], "status").stdout
    assert "VI_1: BACKUP\n  priority       100 (VI_1)\n  peer           MASTER" in text, text
    assert "peer a over lan" in text, text

    in_front = vrrpctl.run("a", runs["a"], "--json", "status")
    assert json.loads(in_front.stdout)["groups"], in_front
    assert "--json" in vrrpctl.run("a", runs["a"], "--help").stdout

    # What cannot be had is said, with an exit status of its own.
    refused = vrrpctl.run("a", runs["a"], "errant")
    assert refused.returncode == 1, refused
    assert "no module of vrrpd.toml guards VI_1" in refused.stderr, refused.stderr
    unknown = vrrpctl.run("a", runs["a"], "rebuild", "VI_9", "--yes")
    assert unknown.returncode == 1 and "there is no group VI_9; there are: VI_1" in unknown.stderr
    assert vrrpctl.run("a", runs["a"], "reboot").returncode == 2
    assert vrrpctl.run("a", pair.lab, "status").returncode == 3

    # Only root gets in.
    found = [path for path in runs["a"].iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
    assert len(found) == 1 and stat.S_IMODE(found[0].stat().st_mode) == 0o600, found
    for directory in (pair.lab, pair.lab / "a", runs["a"]):
        directory.chmod(0o755)
    os.seteuid(NOBODY)
    try:
        socket.socket(socket.AF_UNIX).connect(str(found[0]))
        assert False, "a stranger got in"
    except PermissionError:
        pass
    finally:
        os.seteuid(0)

    # Clients that say nothing, and one that never reads, hold up neither the loop nor the others.
    idle = []
    for _ in range(10):
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(found[0]))
        idle.append(client)
    idle[0].send(b"{" * 100000)
    assert shown("a")["groups"][0]["role"] == "MASTER"
    for client in idle:
        client.close()

    assert pair.daemons["a"].terminate() == 0
    assert not found[0].exists(), "the socket goes with the daemon"
    gone = vrrpctl.run("a", runs["a"], "status")
    assert gone.returncode == 3 and "vrrpd is not reached" in gone.stderr, gone
