// SPDX-License-Identifier: Apache-2.0
// A raw socket: it needs the privilege that VRRP needs anyway, where ICMP's own kind of socket
// needs net.ipv4.ping_group_range to be changed.
#include <fmt/core.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <random>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/connection.hpp"
#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {
namespace {

using Echo = std::array<std::uint8_t, 16>;  // RFC 792, RFC 4443 §4.1: 8 bytes of header, 8 of ours

/// RFC 1071. ICMPv6's is the kernel's work.
void put_checksum(Echo& echo) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < echo.size(); i += 2) {
    sum += static_cast<std::uint32_t>(echo[i] << 8 | echo[i + 1]);
  }
  sum = (sum >> 16) + (sum & 0xffff);
  sum = ~(sum + (sum >> 16));
  echo[2] = static_cast<std::uint8_t>(sum >> 8 & 0xff);
  echo[3] = static_cast<std::uint8_t>(sum & 0xff);
}

class PingProbe final : public Probe {
 public:
  explicit PingProbe(Target target) : target_{std::move(target)} { target_.port = 0; }

  Finding look(const Cancellation& cancel) override {
    const auto answered = ping(cancel);
    return {.up = answered.has_value(),
            .text = fmt::format("{}: {}", target_.text(),
                                answered ? "answers" : answered.error().c_str()),
            .weight = {}};
  }

 private:
  /// The identifier, sequence and data are chance: no other program's echo is taken for ours.
  Echo fresh_echo() {
    Echo echo{};
    echo[0] = target_.address.is_v4() ? std::uint8_t{ICMP_ECHO} : std::uint8_t{ICMP6_ECHO_REQUEST};
    for (std::size_t i = 4; i < echo.size(); ++i) echo[i] = static_cast<std::uint8_t>(random_());
    if (target_.address.is_v4()) put_checksum(echo);
    return echo;
  }

  [[nodiscard]] bool answers(std::span<const std::uint8_t> packet, const Echo& echo) const {
    const bool v4 = target_.address.is_v4();
    if (v4) {  // with its IP header
      if (packet.empty()) return false;
      const std::size_t header = std::size_t{4} * (packet[0] & 0x0f);
      if (packet.size() < header) return false;
      packet = packet.subspan(header);
    }
    const std::uint8_t reply = v4 ? std::uint8_t{ICMP_ECHOREPLY} : std::uint8_t{ICMP6_ECHO_REPLY};
    return packet.size() == echo.size() && packet[0] == reply &&
           std::equal(packet.begin() + 4, packet.end(), echo.begin() + 4);
  }

  Attempt<void> ping(const Cancellation& cancel) {
    const Instant deadline = boot_now() + target_.timeout;
    const int protocol = target_.address.is_v4() ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
    const auto socket = open_socket(target_, SOCK_RAW, protocol);
    if (!socket) return std::unexpected{socket.error()};
    if (const auto begun = begin_connect(socket->get(), target_); !begun) return begun;
    const Echo echo = fresh_echo();
    if (const auto sent = send_all(socket->get(), echo); !sent) return sent;
    while (boot_now() < deadline) {  // also where wrong answers keep coming
      std::array<std::uint8_t, 512> bytes{};
      if (const auto there = await(socket->get(), POLLIN, deadline, cancel); !there) return there;
      const auto count = receive(socket->get(), bytes);
      if (!count) return std::unexpected{count.error()};
      if (answers(std::span{bytes}.first(*count), echo)) return {};
    }
    return std::unexpected{std::string{"no answer in time"}};
  }

  Target target_;
  std::random_device random_;
};

}  // namespace

std::unique_ptr<Probe> make_ping_probe(Target target) {
  return std::make_unique<PingProbe>(std::move(target));
}

}  // namespace vrrpd::probes
