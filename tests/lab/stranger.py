# SPDX-License-Identifier: Apache-2.0
"""Somebody on the link who sends what nobody should send. Runs in a node's namespace, by hand too:

    stranger.py INTERFACE flood VERSION FAMILY COUNT SEED
    stranger.py INTERFACE repeat HEX SECONDS [HEX ...]
"""

import random
import socket
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import vrrp_frames  # noqa: E402
from lab.vrrp_frames import GROUP, Advert  # noqa: E402

_MAC = bytes.fromhex("02000000beef")
_SOURCES = {4: ["192.168.14.77", "192.168.14.128", "192.168.14.129", "10.9.8.7", "255.255.255.255"],
            6: ["fe80::77", "fd14:14::128", "::", "fe80::14:51"]}


def _model(version: int, family: int) -> Advert:
    """What the pair under test could say, with more priority than either node has."""
    addresses = ("192.168.14.88",) if family == 4 else ("fe80::14:88", "fd14::88")
    return Advert(version=version, vrid=51, addresses=addresses, source=_SOURCES[family][0],
                  priority=254, password=b"1111" if version == 2 else None)


def _mutated(dice: random.Random, message: bytes) -> bytes:
    """Some bytes changed, cut off, or added."""
    data = bytearray(message)
    for _ in range(dice.randint(1, 4)):
        kind = dice.random()
        if kind < 0.6 and data:
            data[dice.randrange(len(data))] = dice.randrange(256)
        elif kind < 0.8:
            del data[dice.randrange(len(data) + 1):]
        else:
            data += dice.randbytes(dice.randint(1, 64))
    return bytes(data)


def _wrong_on_purpose(dice: random.Random, model: Advert) -> Advert:
    """A well-formed advert that breaks exactly one rule."""
    ways = [lambda: model.but(wrong_checksum=True), lambda: model.but(ttl=dice.randrange(255)),
            lambda: model.but(message_type=dice.choice([0, 2, 15])),
            lambda: model.but(version=5 - model.version, password=None),
            lambda: model.but(version=dice.choice([0, 1, 4, 15])),
            lambda: model.but(count=dice.choice([0, 7, 255])),
            lambda: model.but(trailer=dice.randbytes(dice.randint(1, 40))),
            lambda: model.but(vrid=dice.choice([0, 50, 52, 255]))]
    if model.version == 2:
        ways += [lambda: model.but(password=dice.randbytes(8)), lambda: model.but(password=None),
                 lambda: model.but(interval_cs=100 * dice.choice([0, 2, 255]))]
    else:
        ways.append(lambda: model.but(interval_cs=0))
    return dice.choice(ways)()


def bad_frames(version: int, family: int, count: int, seed: int):
    """That many frames, none of which any receiver of the pair may believe."""
    dice = random.Random(seed)
    model = _model(version, family)
    whole = model.message()
    made = 0
    while made < count:
        source = dice.choice(_SOURCES[family])
        kind = dice.random()
        if kind < 0.4:
            advert = _wrong_on_purpose(dice, model.but(source=source))
            message, ttl = advert.message(), advert.ttl
        else:
            message = _mutated(dice, whole) if kind < 0.8 else dice.randbytes(dice.randint(0, 120))
            ttl = 255
            if vrrp_frames.is_valid_checksum(message, source, GROUP[family]):
                continue  # it may be an advert like any other
        yield vrrp_frames.frame(message, source, ttl, _MAC)
        made += 1


def main() -> int:
    interface, what, *words = sys.argv[1:]
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    link.bind((interface, 0))
    if what == "flood":
        version, family, count, seed = map(int, words)
        sent = 0
        for one in bad_frames(version, family, count, seed):
            link.send(one)
            sent += 1
        print(f"sent {sent} frames", flush=True)
        return 0
    frames, pause = [bytes.fromhex(word) for word in words[1:]], float(words[0])
    while True:
        for one in frames:
            link.send(one)
        print(f"sent {len(frames)}", flush=True)
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
