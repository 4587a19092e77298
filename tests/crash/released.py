# SPDX-License-Identifier: Apache-2.0
"""A daemon that does not come back: vrrpd --release takes its addresses away, and nothing else."""

import subprocess

from lab import clock, namespaces
from lab.crash_pair import CrashPair, Setup

VARIANTS = {"as configured": {"edit": None},
            "the file names another address now": {
                "edit": lambda conf: conf.replace(namespaces.VIP, "192.168.14.89")},
            "the file is no configuration any more": {
                "edit": lambda _: "vrrp_instance VI_1 {\n", "readable": False},
            "the file is gone": {"edit": lambda _: None, "readable": False}}


def test(edit, readable=True):
    pair = CrashPair(Setup(lifetime=False))
    pair.start("a")
    clock.wait_until("a holds the address", lambda: pair.network.has_vip("a"), 20)
    refused = pair.release("a")
    assert refused.returncode == 1 and "vrrpd is already running" in refused.stderr, refused
    assert pair.network.has_vip("a"), "it was released under a daemon that runs"

    subprocess.run(["ip", "-n", "a", "address", "add", "192.168.14.90/32", "dev",
                    namespaces.INTERFACE], check=True)
    pair.daemons["a"].kill()
    if edit:
        conf = pair.lab / "a" / "keepalived.conf"
        text = edit(conf.read_text())
        conf.unlink() if text is None else conf.write_text(text)
    released = pair.release("a")
    assert released.returncode == 0, released
    assert "removed 192.168.14.88/32" in released.stderr, released
    assert pair.network.addresses("a") == [namespaces.ADDRESS["a"], "192.168.14.90"]
    again = pair.release("a")
    assert "nothing of vrrpd is on this host" in again.stderr, again
    # What nobody can read may name what is still there.
    assert again.returncode == (0 if readable else 2), again
    assert readable or "error: " in again.stderr, again
    refused = pair.release("a", "-t")
    assert refused.returncode == 1 and "give one of them" in refused.stderr, refused
