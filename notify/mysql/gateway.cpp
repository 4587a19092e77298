// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/gateway.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <span>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::mysql {
namespace {

using Echo = std::array<std::uint8_t, 8>;

// Type, code, checksum, identifier, number.
constexpr std::uint8_t v4_request = 8, v4_reply = 0, v6_request = 128, v6_reply = 129;
constexpr std::size_t number_at = 6;

/// RFC 1071. The kernel writes that of ICMPv6.
void write_checksum(Echo& echo) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < echo.size(); i += 2)
    sum += static_cast<std::uint32_t>(echo[i] << 8 | echo[i + 1]);
  sum = (sum & 0xffffU) + (sum >> 16);
  sum = ~(sum + (sum >> 16)) & 0xffffU;
  echo[2] = static_cast<std::uint8_t>(sum >> 8);
  echo[3] = static_cast<std::uint8_t>(sum);
}

Echo request(bool v4, std::uint16_t identifier, std::uint16_t number) {
  const auto high = [](std::uint16_t value) { return static_cast<std::uint8_t>(value >> 8); };
  const auto low = [](std::uint16_t value) { return static_cast<std::uint8_t>(value); };
  Echo echo{v4 ? v4_request : v6_request,
            0,
            0,
            0,
            high(identifier),
            low(identifier),
            high(number),
            low(number)};
  if (v4) write_checksum(echo);
  return echo;
}

std::uint16_t identifier() {
  static const auto own = static_cast<std::uint16_t>(std::random_device{}());
  return own;
}

/// A raw socket for IPv4 shows the IP header too.
std::span<const std::uint8_t> message_in(std::span<const std::uint8_t> packet, bool v4) {
  if (!v4) return packet;
  const std::size_t header = packet.empty() ? 0 : (packet[0] & 0x0fU) * 4U;
  return packet.subspan(std::min(header, packet.size()));
}

}  // namespace

SystemResult<bool> Gateway::answers(Instant deadline) {
  constexpr int tries = 2;
  for (int left = tries; left > 0; --left) {
    if (!socket_)
      if (const auto opened = open(); !opened) return std::unexpected{opened.error()};
    const Instant now = boot_now();
    if (now >= deadline) break;
    // A request that cannot leave is one without an answer: the link is down, or there is no route.
    if (ask() && hears_answer(now + (deadline - now) / left)) return true;
  }
  socket_.reset();  // the interface may have another address at the next try
  return false;
}

SystemResult<void> Gateway::open() {
  const bool v4 = address_.is_v4();
  FileDescriptor socket{::socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                 v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6})};
  if (!socket) return std::unexpected{last_system_error("ping", address_.to_string())};
  socket_ = std::move(socket);
  return {};
}

bool Gateway::ask() {
  const Echo echo = request(address_.is_v4(), identifier(), ++number_);
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  const auto bytes = address_.bytes();
  auto* to = address_.is_v4() ? reinterpret_cast<std::uint8_t*>(&v4.sin_addr)
                              : reinterpret_cast<std::uint8_t*>(&v6.sin6_addr);
  std::ranges::copy(bytes, to);
  // Connected: the kernel shows what comes from that address only.
  const bool is_v4 = address_.is_v4();
  const auto* address =
      is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
  if (::connect(socket_.get(), address, is_v4 ? sizeof v4 : sizeof v6) != 0) return false;
  return ::send(socket_.get(), echo.data(), echo.size(), MSG_NOSIGNAL) >= 0;
}

bool Gateway::hears_answer(Instant deadline) {
  const Echo asked = request(address_.is_v4(), identifier(), number_);
  const std::uint8_t reply = address_.is_v4() ? v4_reply : v6_reply;
  std::array waiting{pollfd{.fd = socket_.get(), .events = POLLIN, .revents = 0}};
  while (poll_until(waiting, deadline)) {
    std::array<std::uint8_t, 256> packet{};
    const auto got = ::recv(socket_.get(), packet.data(), packet.size(), 0);
    if (got < 0 && errno != EAGAIN && errno != EINTR) return false;  // e.g. host unreachable
    const auto message = message_in(
        std::span<const std::uint8_t>{packet}.first(static_cast<std::size_t>(std::max(got, 0L))),
        address_.is_v4());
    // An answer to an earlier request shows as much that it lives.
    const bool is_ours =
        message.size() >= asked.size() && message[0] == reply &&
        std::equal(message.begin() + 4, message.begin() + number_at, asked.begin() + 4);
    if (is_ours) return true;
  }
  return false;
}

}  // namespace vrrpd::mysql
