# SPDX-License-Identifier: Apache-2.0
"""The primary dies after it acknowledged without its backup, for good: the backup refuses, says what
would be lost, and takes over by the operator's word for just that state, and by no other.
"""

import re
from lab import clock, vrrpctl
from lab.held_receiver import Holder
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    pair.start_writer()
    run = pair.directory("b") / "run"

    def promote(*words: str):
        return vrrpctl.run("b", run, "promote", *words)

    holder = Holder(pair.servers["b"])
    clock.wait_until("a is alone", lambda: pair.daemons["a"].find(r"\) not protected"), 30)
    alone = promote()
    assert alone.returncode == 1 and "the peer is a living primary" in alone.stderr, alone.stderr
    only_on_a = pair.wait_for_writes_on("a", clock.now() + 2, 60)
    pair.writer.pause()
    pair.servers["a"].flush_commits()
    died = clock.now()
    pair.servers["a"].kill()
    clock.wait_until("b refuses", lambda: pair.daemons["b"].find(
        r"this node does not take over: semi-sync of the primary was", died), 30)
    clock.wait_until("nobody holds the address", lambda: not pair.network.holders(), 30)
    holder.release()

    told = clock.wait_until("b sees that a is gone", lambda: _stakes(promote()), 30)
    assert "this node refuses (behind)" in told.stderr, told.stderr
    assert "issing" in told.stderr and "lost for good" in told.stderr, told.stderr
    word = re.search(r"promote VG1 --now (\S+)", told.stderr)[1]
    stale = promote("--now", f"1{word}")
    assert stale.returncode == 1 and "that was another state" in stale.stderr, stale.stderr
    clock.must_hold("nobody holds the address", lambda: not pair.network.holders(), 3)

    done = promote("--now", word)
    assert done.returncode == 0, done.stderr
    pair.wait_for_primary("b")
    pair.writer.go_on()
    pair.wait_for_writes_on("b", clock.now())
    assert pair.daemons["b"].says(r"promoted in .* behind \(the operator overrules, although ")
    assert only_on_a.id not in pair.servers["b"].written(), "it was on b: this shows nothing"

    again = promote("--now", word)
    assert again.returncode == 1 and "this server is the primary" in again.stderr, again.stderr
    back = clock.now()
    pair.servers["a"].start()
    clock.wait_until("a says what only it has", lambda: pair.daemons["a"].find(
        r"has transactions that the primary lacks: \S+", back), 60)
    assert pair.servers["a"].closed()
    pair.stays("b", 3)


def _stakes(answer):
    return answer if "--now" in answer.stderr else None
