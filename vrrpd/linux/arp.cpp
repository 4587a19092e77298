// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/arp.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace vrrpd::linux {
namespace {

constexpr std::size_t frames_at_once_max = 64;

}  // namespace

ArpFrame gratuitous_arp(const MacAddress& mac, const IpAddress& address) {
  constexpr std::array<std::uint8_t, 2> ethertype_arp{0x08, 0x06};
  constexpr std::array<std::uint8_t, 8> ethernet_ipv4_request{
      0x00, 0x01,  // hardware type: Ethernet
      0x08, 0x00,  // protocol type: IPv4
      6,    4,     // lengths of their addresses
      0x00, 0x01,  // operation: request
  };
  ArpFrame frame{};
  auto next = frame.begin();
  const auto put = [&next](const auto& bytes) { next = std::ranges::copy(bytes, next).out; };
  put(broadcast_mac);  // to
  put(mac);            // from
  put(ethertype_arp);
  put(ethernet_ipv4_request);
  put(mac);                       // sender
  put(address.bytes().first(4));  // sender
  put(broadcast_mac);             // target
  put(address.bytes().first(4));  // target
  return frame;
}

SystemResult<ArpSocket> ArpSocket::open() {
  // Protocol 0: a packet socket that receives nothing.
  FileDescriptor socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return std::unexpected{last_system_error("open ARP socket", {})};
  return ArpSocket{std::move(socket)};
}

SystemResult<std::size_t> ArpSocket::announce(unsigned ifindex, const MacAddress& mac,
                                              std::span<const IpAddress> addresses) {
  const auto failed = [&] {
    return std::unexpected{last_system_error(
        "announce", addresses.front().to_string() + " on interface #" + std::to_string(ifindex))};
  };
  if (!std::ranges::all_of(addresses, &IpAddress::is_v4)) {
    errno = EAFNOSUPPORT;
    return failed();
  }
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETH_P_ARP);
  to.sll_ifindex = static_cast<int>(ifindex);
  to.sll_halen = broadcast_mac.size();
  std::ranges::copy(broadcast_mac, to.sll_addr);

  std::size_t sent = 0;
  while (sent < addresses.size()) {
    const std::size_t count = std::min(frames_at_once_max, addresses.size() - sent);
    std::array<ArpFrame, frames_at_once_max> frames;
    std::array<iovec, frames_at_once_max> parts{};
    std::array<mmsghdr, frames_at_once_max> messages{};
    for (std::size_t i = 0; i < count; ++i) {
      frames[i] = gratuitous_arp(mac, addresses[sent + i]);
      parts[i] = {.iov_base = frames[i].data(), .iov_len = frames[i].size()};
      messages[i].msg_hdr.msg_name = &to;
      messages[i].msg_hdr.msg_namelen = sizeof to;
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int taken =
        sendmmsg(socket_.get(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    if (taken >= 0) {
      sent += static_cast<std::size_t>(taken);
    } else if (errno == EAGAIN || errno == ENOBUFS) {
      break;
    } else if (errno != EINTR) {
      if (sent > 0) break;  // the next call meets the error again, and reports it
      return failed();
    }
  }
  return sent;
}

}  // namespace vrrpd::linux
