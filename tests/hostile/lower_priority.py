# SPDX-License-Identifier: Apache-2.0
"""notify_master_rx_lower_pri runs when a master hears one of lower priority, and not more than once
a second, whoever sends how many adverts."""

import sys
from pathlib import Path

from lab import clock, namespaces, sandbox, vrrp_frames
from lab.namespaces import VIP
from lab.plain_pair import VRID, PlainPair, Speech
from lab.processes import Process
from lab.vrrp_frames import Advert

STRANGER = Path(__file__).resolve().parents[1] / "lab" / "stranger.py"
MAC = bytes.fromhex("02000000beef")
SECONDS = 4


def test():
    told = sandbox.lab_directory() / "told"
    speech = Speech(3, advert_int="0.2", nopreempt=False, globals="script_user root",
                    lines=f'    notify_master_rx_lower_pri "/bin/sh -c \'echo heard >> {told}\'"')
    pair = PlainPair(speech)
    pair.start_both()
    assert not told.exists(), "it ran before anybody was heard"
    lower = Advert(version=3, vrid=VRID, source="192.168.14.77", priority=50, addresses=(VIP,),
                   interval_cs=20)
    frame = vrrp_frames.frame(lower.message(), lower.source, lower.ttl, MAC)
    begin = clock.now()
    stranger = Process("the stranger", namespaces.inside("client", [
        sys.executable, str(STRANGER), namespaces.INTERFACE, "repeat", "0.002", frame.hex()]),
        pair.lab / "stranger.log")
    clock.wait_until("the script is told", told.exists, 20)
    clock.must_hold("a keeps its address", lambda: pair.holds("a"), SECONDS)
    stranger.kill()
    clock.must_hold("and goes on", lambda: pair.holds("a"), 2)
    runs, elapsed = told.read_text().count("heard"), clock.now() - begin
    assert 2 <= runs <= elapsed + 2, f"{runs} runs in {elapsed:.1f} s"
    assert stranger.count("sent") > 10 * runs, "the stranger was too quiet to show anything"
    assert pair.transitions("a", begin) == [], pair.transitions("a", begin)
