# SPDX-License-Identifier: Apache-2.0
"""systemd and the unit: readiness, reload, keepalived's name, restart without a gap, release when
it failed for good, stop.

Runs in a guest of its own, since the host's process 1 need not be systemd. Slow.
"""

import shutil
from pathlib import Path

from lab import guest, sandbox
from lab.runner import Skip

CONF = """\
vrrp_instance VI_1 {
    state BACKUP
    interface eth1
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {
        10.14.0.88
    }
}
"""
# Without a lifetime nothing but vrrpd-release.service takes the address away.
TOML = "[vrrpd]\naddress_lifetime = false\n"


def test():
    if not shutil.which("qemu-system-x86_64"):
        raise Skip("no qemu-system-x86_64 here (package qemu-system-x86)")
    root = guest.tree()
    if root is None:
        raise Skip("the guest's packages cannot be had; tests/lab/debian_tree says why")
    said = guest.run(root, sandbox.furnish(), CONF, TOML,
                     Path(__file__).with_name("scenario"), within=600)
    results = [line for line in said if line.startswith(("PASS ", "FAIL "))]
    wrong = [line for line in results if line.startswith("FAIL")]
    assert "DONE" in said and results and not wrong, "\n".join(said[-80:])
    print("\n".join(results))
