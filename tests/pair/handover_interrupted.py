# SPDX-License-Identifier: Apache-2.0
"""A handover in whose middle the peer, or the channel, is lost.

The peer is held up where it writes its record: it was told "go", and is not open yet. Whatever is
lost then, in the end one node is the primary, with every acknowledged write.
"""

import os
import signal
import time

from lab import clock
from lab.pair import Pair
from lab.replication import OTHER

FLAVOURS = ("mariadb", "mysql")
CHANNEL = "tcp dport 10112", "tcp sport 10112"


VARIANTS = {"the peer's daemon is killed": {"lost": "daemon"},
            "the peer's server is killed": {"lost": "server"},
            "the channel is cut": {"lost": "channel"}}


class HeldUp:
    """The record of a node, as something that cannot be opened for writing yet."""

    def __init__(self, directory):
        self._pipe = directory / "state" / "master_info.new"
        os.mkfifo(self._pipe)

    def release(self):
        # A new inode for whoever comes later; a reader for whoever waits.
        os.close(os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK))
        self._pipe.unlink(missing_ok=True)


def lose(pair, what):
    if what == "daemon":
        pair.daemons["b"].kill()
    elif what == "server":
        pair.servers["b"].kill()
    else:
        for ports in CHANNEL:
            pair.network.cut_between("a", "b", ports)


def mend(pair, what):
    """Returns who is the primary in the end."""
    if what == "daemon":
        pair.start_daemon("b")
    elif what == "server":
        # a was told to stop, and its stop has closed it: its daemon comes back too.
        pair.start_daemon("a")
        pair.servers["b"].start()
        return "a"
    else:
        pair.network.mend()
    return "b"


def test(flavour, lost):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    pair.start_writer()
    held = HeldUp(pair.directory("b"))
    stopped = clock.now()
    pair.daemons["a"].signal(signal.SIGTERM)
    clock.wait_until("b was told to go", lambda: pair.daemons["b"].find(
        r"stop replication: ", stopped), 20)
    time.sleep(0.2)
    lose(pair, lost)
    held.release()
    assert pair.daemons["a"].wait(60) is not None, "a's daemon does not end"
    back = clock.now()
    primary = mend(pair, lost)
    pair.wait_for_primary(primary, 60)
    assert not pair.servers[OTHER[primary]].writable(), "two servers take writes"
    pair.wait_for_writes_on(primary, back, within=60)
    pair.writer.stop()
    pair.assert_nothing_lost(primary)
