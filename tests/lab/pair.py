# SPDX-License-Identifier: Apache-2.0
"""The pair as a whole: network, two servers, two daemons, a client."""

import re
import secrets
from pathlib import Path

from . import address_watch, clock, classic_pair, replication, sandbox, small_disk, vrrpd
from . import heartbeat as heartbeats
from .classic_pair import Vrrp
from .namespaces import ADDRESS, Network
from .processes import Process
from .replication import OTHER
from .server import PORT, SERVER_ID, Server
from .writer import CONNECT_TIMEOUT, Writer

TAKEOVER = 30.0  # seconds; a bound for tests, not a promise of the daemon

# The daemon's words.
_MAY_TAKE_OVER = r"eligible: semi-sync was on"
_ERRANT = r"has transactions that the primary lacks: \S+"


class Pair:
    """Made as an existing production pair is found: servers replicate, no daemon runs yet."""

    def __init__(self, flavour: str, vrrp: Vrrp = Vrrp(), timing: str = "", promotes: bool = True,
                 notify_master: dict[str, Path] | None = None, policy: str = "",
                 peer: bool = False, direct: bool = False, heartbeat: bool = False,
                 small_log: bool = False, options: dict[str, tuple[str, ...]] | None = None,
                 tables: str = "", shared: str = "", local_over_tcp: bool = False):
        """timing, policy: more lines of the check and of the notify module in vrrpd.toml.

        peer: with the channel between the daemons. direct: with a cable of their own. heartbeat:
        the checks write. small_log: a's binary log has a small file system of its own. options:
        of the servers' first start, by node. tables: more of them, for vrrpd.toml. shared: more
        lines of its [mysql]. local_over_tcp: each daemon's way to its own server.
        """
        self._local_over_tcp = local_over_tcp
        self.lab = sandbox.furnish()
        self.network = Network(direct)
        self.vrrp = vrrp
        self._timing, self._promotes, self._policy = timing, promotes, policy
        self._peer, self._direct, self._secret = peer, direct, secrets.token_hex(32)
        self._notify_master = notify_master or {}
        self.passwords = replication.new_passwords()
        self._heartbeat, self._tables, self._shared = heartbeat, tables, shared
        self.small_log = small_disk.mount(self.lab / "a-log", 64) if small_log else None
        self.servers: dict[str, Server] = replication.make_pair(
            flavour, self.lab, self.passwords, {"a": self.small_log} if small_log else {},
            options)
        replication.replicate(self.servers, self.passwords["repl"])
        if heartbeat:
            self.passwords[heartbeats.USER] = secrets.token_hex(12)
            heartbeats.create(self.servers["a"], self.passwords[heartbeats.USER])
        self.watch = address_watch.watch(self.lab)
        self.daemons: dict[str, Process] = {}
        self.writer: Writer | None = None

    def directory(self, node: str) -> Path:
        directory = self.lab / node
        directory.mkdir(exist_ok=True)
        return directory

    def start_daemon(self, node: str):
        directory = self.directory(node)
        users = ["vrrpd", "vrrpd_monitor", "vrrpd_fence", "repl"]
        for user in users + [heartbeats.USER] * self._heartbeat:
            vrrpd.write_password(directory, user, self.passwords[user])
        self.daemons[node] = vrrpd.start(
            node, directory,
            classic_pair.keepalived_conf(node, self.vrrp,
                                         notify_master=self._notify_master.get(node)),
            self._toml(node))

    def _toml(self, node: str) -> str:
        directory = self.directory(node)
        local = (f'host = "127.0.0.1", port = {PORT}' if self._local_over_tcp
                 else f'socket = "{self.servers[node].socket}"')
        toml = classic_pair.vrrpd_toml(directory, local, OTHER[node],
                                       self._promotes, self._timing, self._policy, self._heartbeat,
                                       self.servers[node].binlog_program(),
                                       self._shared) + self._tables
        if not self._peer:
            return toml
        vrrpd.write_secret(directory / "peer.secret", self._secret)
        return toml + classic_pair.peer_toml(directory, node, self._direct)

    def start_daemons(self):
        """a, then b; returns when a is primary and protected, and b knows that it may take over."""
        self.start_daemon("a")
        self.wait_for_primary("a")
        self.start_daemon("b")
        clock.wait_until("a is protected by b",
                         lambda: replication.protected(self.servers["a"]), TAKEOVER)
        if self._promotes:
            self.wait_until_b_may_take_over()
        for node in ("a", "b") if self._peer else ():
            self.wait_for_channel(node)

    def wait_for_channel(self, node: str, since: float = 0.0):
        """Over all its paths."""
        for path in ("lan", "direct") if self._direct else ("lan",):
            clock.wait_until(f"{node} hears the other daemon over {path}", lambda p=path: (
                self.daemons[node].find(rf"peer {OTHER[node]}: connected (again )?over {p}\b",
                                        since)), TAKEOVER)

    def wait_until_b_may_take_over(self):
        """b looks at a once a second: what it saw before a was protected makes it refuse."""
        clock.wait_until("b says that it may take over",
                         lambda: self.daemons["b"].find(_MAY_TAKE_OVER), TAKEOVER)

    def start_writer(self, connect_timeout: int = CONNECT_TIMEOUT):
        """Returns when writes through the address are acknowledged."""
        self.writer = Writer(self.lab, self.passwords["app"], connect_timeout=connect_timeout)
        clock.wait_until("the client writes", lambda: len(self.writer.acknowledged()) > 20, 20)

    def may_take_over(self, node: str, group: str = "VG1") -> bool:
        """By the last that it has said of itself."""
        said = [line.text for line in list(self.daemons[node].lines) if re.search(
            rf"\({group}\) (eligible|behind|unknown|busy|misconfigured): ", line.text)]
        return bool(said) and re.search(_MAY_TAKE_OVER, said[-1]) is not None

    def crash_node(self, node: str):
        """The machine is gone: link, server and daemon at once."""
        self.network.cut(node)
        self.daemons[node].kill()  # first: a dead machine's daemon notices nothing
        self.servers[node].kill()
        if self.network.has_vip(node):  # a dead machine has no address
            self.network.delete_vip(node)

    def boot_node(self, node: str, *options: str):
        """After crash_node(): the server comes up by its own configuration; no daemon yet."""
        clock.wait_until("the dead node's address has run out",
                         lambda: not self.network.has_vip(node), TAKEOVER)
        self.network.join(node)
        self.servers[node].start(*options)

    # What a test waits for.

    def wait_for_primary(self, node: str, within: float = TAKEOVER):
        """The node holds the address, alone, and its server is open."""
        clock.wait_until(f"{node} holds the address and is writable", lambda: (
            self.network.holders() == [node] and self.servers[node].writable()), within)

    def wait_for_writes_on(self, node: str, since: float, within: float = TAKEOVER):
        """The client's first acknowledged write on that node after `since`."""
        return clock.wait_until(
            f"a write is acknowledged by {node}",
            lambda: self.writer.first_on(SERVER_ID[node], since), within)

    def wait_for_rejoin(self, node: str, since: float, within: float = 60.0) -> str:
        """How the old primary came back at or after `since`; it is read-only in both cases.

        An empty text: it follows the other node and has all its rows. Else the daemon's refusal,
        which only MySQL may need: a write that waited for its acknowledgement when the server died
        is committed by crash recovery, and if the peer never received it, it exists nowhere else.
        (MariaDB with init-rpl-role=SLAVE takes it back.)
        """
        server, source = self.servers[node], self.servers[OTHER[node]]

        def came_back():
            if server.follows(ADDRESS[OTHER[node]]):
                return "follows"
            line = self.daemons[node].find(_ERRANT, since)
            return line.text if line and server.flavour == "mysql" else None

        how = clock.wait_until(f"{node} follows {OTHER[node]}", came_back, within)
        if how == "follows":
            clock.wait_until(f"{node} has caught up",
                             lambda: replication.caught_up(server, source), within)
        assert not server.writable(), f"{node} came back, but its server is writable"
        return "" if how == "follows" else how

    def assert_nothing_lost(self, node: str):
        """Each acknowledged write is on that node."""
        lost = self.writer.lost_on(self.servers[node])
        assert not lost, f"{len(lost)} acknowledged writes are not on {node}, first: {min(lost)}"

    def stays(self, node: str, for_seconds: float):
        """No failover: the address stays on the node."""
        clock.must_hold(f"the address stays on {node}",
                        lambda: self.network.holders() == [node], for_seconds, poll=0.1)
