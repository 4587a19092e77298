// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/refusal_socket.hpp"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/socket_options.hpp"
#include "vrrpd/linux/tcp_reset.hpp"

namespace vrrpd::linux {
namespace {

constexpr int segments_at_once_most = 64;
// IPv4's or IPv6's header and TCP's, options and all; of the data nothing is needed.
constexpr std::uint32_t bytes_heard = 128;
// What a flood may take of the kernel's memory.
constexpr int receive_buffer_bytes = 64 * 1024;

/// "A byte, or word, of the packet is that, or the packet is none of ours."
class Filter {
 public:
  void require(std::uint16_t size, std::uint32_t offset, std::uint32_t value) {
    program_.push_back(BPF_STMT(static_cast<std::uint16_t>(BPF_LD | BPF_ABS | size), offset));
    program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0));
    program_.push_back(BPF_STMT(BPF_RET | BPF_K, 0));
  }
  [[nodiscard]] std::vector<sock_filter> done() && {
    program_.push_back(BPF_STMT(BPF_RET | BPF_K, bytes_heard));
    return std::move(program_);
  }

 private:
  std::vector<sock_filter> program_;
};

/// A packet begins with its IP header.
std::vector<sock_filter> segments_to(const IpAddress& address) {
  constexpr std::uint32_t ipv4_protocol = 9, ipv4_destination = 16;     // RFC 791 §3.1
  constexpr std::uint32_t ipv6_next_header = 6, ipv6_destination = 24;  // RFC 8200 §3
  const bool v4 = address.is_v4();
  Filter filter;
  filter.require(BPF_B, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE), PACKET_HOST);
  filter.require(BPF_B, v4 ? ipv4_protocol : ipv6_next_header, IPPROTO_TCP);
  const auto bytes = address.bytes();
  for (std::uint32_t at = 0; at < bytes.size(); at += 4) {
    std::uint32_t word = 0;
    for (const std::uint8_t byte : bytes.subspan(at, 4)) word = word << 8 | byte;
    filter.require(BPF_W, (v4 ? ipv4_destination : ipv6_destination) + at, word);
  }
  return std::move(filter).done();
}

}  // namespace

SystemResult<RefusalSocket> RefusalSocket::open(unsigned ifindex, const IpAddress& address) {
  const auto subject = [&] { return address.to_string() + " on " + name_of(ifindex); };
  // Protocol 0: it receives nothing before it is bound.
  FileDescriptor socket{::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return std::unexpected{last_system_error("open packet socket", subject())};
  auto filter = segments_to(address);
  const sock_fprog program{.len = static_cast<unsigned short>(filter.size()),
                           .filter = filter.data()};
  if (setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    return std::unexpected{last_system_error("set SO_ATTACH_FILTER", subject())};
  }
  constexpr SocketOption options[] = {{SOL_SOCKET, SO_RCVBUF, receive_buffer_bytes, "SO_RCVBUF"}};
  if (const auto set = set_options(socket.get(), options, subject()); !set) {
    return std::unexpected{set.error()};
  }
  sockaddr_ll here{};
  here.sll_family = AF_PACKET;
  here.sll_protocol = htons(address.is_v4() ? ETH_P_IP : ETH_P_IPV6);
  here.sll_ifindex = static_cast<int>(ifindex);
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) {
    return std::unexpected{last_system_error("bind packet socket to", subject())};
  }
  return RefusalSocket{std::move(socket)};
}

std::size_t RefusalSocket::answer() {
  std::size_t answered = 0;
  for (int i = 0; i < segments_at_once_most; ++i) {
    std::array<std::uint8_t, bytes_heard> packet;
    sockaddr_ll sender{};
    socklen_t size = sizeof sender;
    const auto received = recvfrom(socket_.get(), packet.data(), packet.size(), 0,
                                   reinterpret_cast<sockaddr*>(&sender), &size);
    if (received < 0) break;
    const auto reset = reset_for(std::span{packet}.first(static_cast<std::size_t>(received)));
    if (!reset) continue;
    const auto bytes = reset->bytes();
    answered += sendto(socket_.get(), bytes.data(), bytes.size(), 0,
                       reinterpret_cast<const sockaddr*>(&sender), size) >= 0;
  }
  return answered;
}

void RefusalSocket::ignore() {
  std::array<std::uint8_t, 1> nothing;
  for (int i = 0; i < segments_at_once_most; ++i) {
    if (recv(socket_.get(), nothing.data(), nothing.size(), MSG_TRUNC) < 0) return;
  }
}

}  // namespace vrrpd::linux
