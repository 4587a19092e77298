# SPDX-License-Identifier: Apache-2.0
"""vrrpctl moves the role to the other node, and says why it does not."""

from lab import vrrpctl
from lab.pair import Pair

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour, peer=True)
    pair.start_daemons()
    pair.start_writer()
    not_here = vrrpctl.run("b", pair.directory("b") / "run", "switchover")
    assert not_here.returncode == 1, not_here
    assert "not possible: this node does not serve" in not_here.stderr, not_here.stderr
    done = vrrpctl.run("a", pair.directory("a") / "run", "switchover")
    assert done.returncode == 0, done
    pair.wait_for_primary("b")
    pair.writer.stop()
    pair.assert_nothing_lost("b")
