# SPDX-License-Identifier: Apache-2.0
"""Somebody deletes the virtual address by hand: it is put back, and that is said."""

from lab import clock, namespaces
from lab.pair import Pair

FLAVOURS = ("mariadb",)


def test(flavour):
    pair = Pair(flavour)
    pair.start_daemons()
    deleted = clock.now()
    pair.network.delete_vip("a")
    clock.wait_until("the address is back", lambda: pair.watch["a"].came(deleted), 5)
    assert pair.daemons["a"].says(namespaces.VIP.replace(".", r"\."), deleted), "not said"
    pair.stays("a", 5)
    pair.start_writer()
    pair.writer.stop()
