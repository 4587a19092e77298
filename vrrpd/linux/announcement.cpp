// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/announcement.hpp"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <string>

#include "vrrpd/linux/arp.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/ndp.hpp"
#include "vrrpd/linux/socket_options.hpp"

namespace vrrpd::linux {
namespace {

constexpr std::size_t frames_at_once_max = 64;
// 255 addresses five times over, each frame with about 1 KiB of kernel memory; the kernel doubles
// it.
constexpr int announcement_buffer_bytes = 255 * 5 * 1024 / 2;

/// One frame of either kind, and where it goes.
struct Frame {
  std::array<std::uint8_t, sizeof(NeighbourAdvertisement)> bytes;
  std::size_t size = 0;
  sockaddr_ll to{};

  template <class Bytes>
  void put(const Bytes& frame, std::uint16_t ethertype) {
    std::ranges::copy(frame, bytes.begin());
    size = frame.size();
    to.sll_protocol = htons(ethertype);
  }
};

void build(const Announcement& announcement, Frame& frame) {
  frame.to = {};
  if (announcement.address.is_v4()) {
    frame.put(gratuitous_arp(announcement.mac, announcement.address), ETH_P_ARP);
  } else {
    frame.put(
        unsolicited_advertisement(announcement.mac, announcement.address, announcement.router),
        ETH_P_IPV6);
  }
  frame.to.sll_family = AF_PACKET;
  frame.to.sll_ifindex = static_cast<int>(announcement.ifindex);
  frame.to.sll_halen = sizeof(MacAddress);
  std::copy_n(frame.bytes.begin(), sizeof(MacAddress), frame.to.sll_addr);
}

}  // namespace

SystemResult<AnnouncementSocket> AnnouncementSocket::open() {
  // Protocol 0: a packet socket that receives nothing.
  FileDescriptor socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return std::unexpected{last_system_error("open packet socket", "for announcements")};
  constexpr SocketOption options[] = {
      {SOL_SOCKET, SO_SNDBUFFORCE, announcement_buffer_bytes, "SO_SNDBUFFORCE"}};
  if (const auto set = set_options(socket.get(), options, "for announcements"); !set) {
    return std::unexpected{set.error()};
  }
  return AnnouncementSocket{std::move(socket)};
}

std::vector<SendFailure> AnnouncementSocket::send(std::span<const Announcement> announcements) {
  std::vector<SendFailure> failures;
  const auto describe = [&](std::size_t index) {
    const Announcement& announcement = announcements[index];
    return last_system_error(
        "announce", announcement.address.to_string() + " on " + name_of(announcement.ifindex));
  };
  for (std::size_t first = 0; first < announcements.size(); first += frames_at_once_max) {
    const std::size_t count = std::min(frames_at_once_max, announcements.size() - first);
    std::array<Frame, frames_at_once_max> frames;
    std::array<iovec, frames_at_once_max> parts;
    std::array<mmsghdr, frames_at_once_max> messages{};
    for (std::size_t i = 0; i < count; ++i) {
      build(announcements[first + i], frames[i]);
      parts[i] = {.iov_base = frames[i].bytes.data(), .iov_len = frames[i].size};
      messages[i].msg_hdr.msg_name = &frames[i].to;
      messages[i].msg_hdr.msg_namelen = sizeof frames[i].to;
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    send_batch(socket_.get(), std::span{messages}.first(count), 0, first, describe, failures);
  }
  return failures;
}

}  // namespace vrrpd::linux
