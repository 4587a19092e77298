# SPDX-License-Identifier: Apache-2.0
"""A server that is primary stays open over reloads: its module goes on, or begins anew unnoticed."""

from lab import clock, vrrpctl
from lab.pair import TAKEOVER, Pair

FLAVOURS = ("mariadb", "mysql")


def test(flavour):
    pair = Pair(flavour, policy='takeover_delay = "1s"\n')
    pair.start_daemons()
    pair.start_writer()
    directory, daemon = pair.directory("a"), pair.daemons["a"]

    def rewrite(name: str, old: str, new: str):
        text = (directory / name).read_text()
        assert old in text, f"{name} has no {old}"
        (directory / name).write_text(text.replace(old, new))

    def reload() -> list[str]:
        return vrrpctl.asked("a", directory / "run", "reload")

    begun = clock.now()
    rewrite("keepalived.conf", "priority 100", "priority 120")
    said = reload()
    assert any("priority 100 -> 120" in line for line in said), said
    assert not any("begins anew" in line for line in said), said

    rewrite("vrrpd.toml", "takeover_delay", "takeover_dalay")
    refused = vrrpctl.run("a", directory / "run", "reload")
    assert refused.returncode == 1 and "takeover_delay" in refused.stderr, refused

    rewrite("vrrpd.toml", 'takeover_dalay = "1s"', 'takeover_delay = "2s"')
    anew = clock.now()
    said = reload()
    assert any("module mysql begins anew: another" in line for line in said), said
    clock.wait_until("the new module knows the server",
                     lambda: daemon.find(r"\) eligible: ", anew), TAKEOVER)

    pair.stays("a", 5)
    assert not daemon.find("Entering .* STATE", begun)
    pair.writer.stop()
    pair.assert_nothing_lost("a")
