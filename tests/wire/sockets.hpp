// SPDX-License-Identifier: Apache-2.0
// The short way to use a VrrpSocket for one packet.
#pragma once

#include <vector>

#include "capture.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

namespace vrrpd::test {

inline constexpr IpAddress left_address = IpAddress::v4(192, 0, 2, 1);
inline constexpr IpAddress right_address = IpAddress::v4(192, 0, 2, 2);

/// A batch of one.
SystemResult<void> send(linux::VrrpSocket& socket, const IpAddress& source,
                        const IpAddress& destination, const Bytes& message, std::uint8_t ttl = 255);

/// The only packet that waits, after waiting for it; fails the test if there is none.
linux::ReceivedPacket receive_one(linux::VrrpSocket& socket);

[[nodiscard]] Bytes payload_of(const linux::ReceivedPacket& packet);

/// The payloads of the next `count` packets; fewer if none comes for a second.
[[nodiscard]] std::vector<Bytes> payloads(linux::VrrpSocket& socket, std::size_t count);

}  // namespace vrrpd::test
