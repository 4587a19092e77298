# SPDX-License-Identifier: Apache-2.0
"""A stranger who sends a wrong advert every 0.9 intervals neither silences the master nor moves
the backup; and when the master dies, the backup does not wait for him.
"""

import sys
from pathlib import Path

from lab import clock, namespaces, vrrp_frames
from lab.namespaces import ADDRESS, VIP
from lab.plain_pair import VIP6, VRID, PlainPair, Speech
from lab.processes import Process
from lab.vrrp_frames import Advert

STRANGER = Path(__file__).resolve().parents[1] / "lab" / "stranger.py"
MAC = bytes.fromhex("02000000beef")
SPEECHES = {"v2 PASS": Speech(2), "v3": Speech(3), "v3 0.1 s": Speech(3, advert_int="0.1"),
            "v3 IPv6": Speech(3, 6, "0.5")}
VARIANTS = {name: {"speech": speech} for name, speech in SPEECHES.items()}


def wrong_frames(speech: Speech) -> list[bytes]:
    """From a stranger's address and from each node's own, with the highest priority."""
    interval = round(speech.seconds * 100)
    sources = ["192.168.14.77", ADDRESS["a"], ADDRESS["b"]] if speech.family == 4 else ["fe80::77"]
    frames = []
    for source in sources:
        good = Advert(version=speech.version, vrid=VRID, source=source, priority=255,
                      addresses=(VIP,) if speech.family == 4 else tuple(VIP6),
                      interval_cs=interval, password=speech.password)
        wrong = [good.but(wrong_checksum=True), good.but(ttl=254), good.but(ttl=1),
                 good.but(count=9), good.but(count=0), good.but(trailer=b"\0" * 4),
                 good.but(version=5 - speech.version, password=None)]
        if speech.version == 2:
            wrong += [good.but(password=b"2222"), good.but(password=None),
                      good.but(interval_cs=200)]
        frames += [vrrp_frames.frame(advert.message(), source, advert.ttl, MAC)
                   for advert in wrong]
    return frames


def test(speech):
    pair = PlainPair(speech)
    pair.start_both()
    Process("the stranger", namespaces.inside("client", [
        sys.executable, str(STRANGER), namespaces.INTERFACE, "repeat", str(0.9 * speech.seconds),
        *(frame.hex() for frame in wrong_frames(speech))]), pair.lab / "stranger.log")
    begin = clock.now()
    clock.must_hold("a keeps its address", lambda: pair.holds("a"), max(12 * speech.seconds, 4))
    for node in ("a", "b"):
        assert pair.transitions(node, begin) == [], pair.transitions(node, begin)
    adverts = [advert.at for advert in pair.ports.adverts(begin) if advert.node == "a"]
    assert len(adverts) >= 10, f"a sent {len(adverts)} adverts"
    named = [line.text for line in list(pair.daemons["b"].lines) if line.at >= begin]
    assert any("TTL" in text or "hop limit" in text for text in named), named
    assert any("checksum" in text for text in named), named
    if speech.version == 2:
        assert any("auth_pass" in text for text in named), named

    killed = clock.now()
    pair.daemons["a"].kill()
    clock.wait_until("b takes over while the stranger goes on", lambda: pair.holds("b"),
                     5 * speech.seconds + 5)
    begin = clock.now()
    clock.must_hold("b keeps its address", lambda: pair.holds("b"), max(5 * speech.seconds, 3))
    assert pair.transitions("b", begin) == [], pair.transitions("b", begin)
    assert [text for text in pair.transitions("b", killed) if "MASTER" in text]
