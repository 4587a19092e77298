# SPDX-License-Identifier: Apache-2.0
"""VRRP adverts as Ethernet frames, right ones and wrong ones; written from the RFCs alone."""

import ipaddress
import struct
from dataclasses import dataclass, field, replace

PROTOCOL = 112
GROUP = {4: "224.0.0.18", 6: "ff02::12"}
_GROUP_MAC = {4: bytes.fromhex("01005e000012"), 6: bytes.fromhex("333300000012")}


def checksum(data: bytes) -> int:
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(source: str, destination: str, length: int) -> bytes:
    """RFC 5798 §5.2.8 (IPv4); RFC 8200 §8.1 (IPv6)."""
    first, second = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if first.version == 4:
        return first.packed + second.packed + struct.pack(">BBH", 0, PROTOCOL, length)
    return first.packed + second.packed + struct.pack(">IHBB", length, 0, 0, PROTOCOL)


@dataclass(frozen=True)
class Advert:
    """A valid advert as it stands; every field can be made wrong."""

    version: int
    vrid: int
    addresses: tuple[str, ...]
    source: str
    priority: int = 100
    interval_cs: int = 100
    password: bytes | None = None  # version 2: PASS; None: no authentication
    ttl: int = 255
    message_type: int = 1
    count: int | None = None  # the Count field; None: as many as there are
    wrong_checksum: bool = False
    trailer: bytes = field(default=b"")  # behind the message, inside the IP length

    @property
    def family(self) -> int:
        return ipaddress.ip_address(self.source).version

    def message(self) -> bytes:
        count = len(self.addresses) if self.count is None else self.count
        head = struct.pack(">BBBB", self.version << 4 | self.message_type, self.vrid,
                           self.priority, count)
        body = b"".join(ipaddress.ip_address(address).packed for address in self.addresses)
        if self.version == 2:
            kind = 0 if self.password is None else 1
            second = struct.pack(">BB", kind, self.interval_cs // 100)
            body += (self.password or b"").ljust(8, b"\0")[:8]
        else:
            second = struct.pack(">H", self.interval_cs & 0x0FFF)
        body += self.trailer
        pseudo = b""
        if self.version == 3:
            pseudo = pseudo_header(self.source, GROUP[self.family], 8 + len(body))
        value = checksum(pseudo + head + second + b"\0\0" + body)
        if self.wrong_checksum:
            value ^= 0x0101
        return head + second + struct.pack(">H", value) + body

    def but(self, **changes) -> "Advert":
        return replace(self, **changes)


def is_valid_checksum(message: bytes, source: str, destination: str) -> bool:
    """In any of the forms that a receiver accepts."""
    plain = checksum(message) == 0
    with_pseudo = checksum(pseudo_header(source, destination, len(message)) + message) == 0
    return plain or with_pseudo


def frame(message: bytes, source: str, ttl: int, source_mac: bytes, destination: str = "",
          destination_mac: bytes = b"") -> bytes:
    """An Ethernet frame; without a destination it goes to the VRRP group."""
    family = ipaddress.ip_address(source).version
    destination = destination or GROUP[family]
    first, second = ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed
    if family == 4:
        head = struct.pack(">BBHHHBBH", 0x45, 0xC0, 20 + len(message), 0, 0, ttl, PROTOCOL, 0)
        value = checksum(head + first + second)
        ip = head[:10] + struct.pack(">H", value) + first + second
    else:
        ip = struct.pack(">IHBB", 0x6C000000, len(message), PROTOCOL, ttl) + first + second
    ethertype = b"\x08\x00" if family == 4 else b"\x86\xdd"
    return (destination_mac or _GROUP_MAC[family]) + source_mac + ethertype + ip + message
