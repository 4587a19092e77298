// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/link.hpp"

#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Read at once; what is left waits for the next turn of the loop, before any timer.
constexpr std::size_t batch = 16;

}  // namespace

Link::Link(std::string name, Loop& loop)
    : name_{std::move(name)}, loop_{loop}, buffer_(batch), reject_log_{name_} {}

void Link::refresh(std::span<const linux::InterfaceAddress> addresses,
                   std::span<const IpAddress> virtual_addresses) {
  const auto found = linux::find_interface(name_);
  const unsigned before = ifindex();
  interface_ = found ? std::optional{*found} : std::nullopt;
  if (ifindex() != before) {
    readable_ = {};
    socket_.reset();
  }
  primary_.reset();
  if (!interface_) {
    trouble_ = "does not exist";
    return;
  }
  primary_ = linux::primary_address(interface_->index, Family::ipv4, addresses, virtual_addresses);
  if (!interface_->usable()) {
    trouble_ = "is down";
  } else if (!primary_ && !listeners_.empty()) {  // one that is only tracked needs none
    trouble_ = "has no IPv4 address to send adverts from";
  } else {
    trouble_.clear();
  }
  if (!listeners_.empty() && !socket_) open_socket();
}

void Link::open_socket() {
  auto socket = linux::VrrpSocket::open(
      {.interface = name_, .groups = {protocol::multicast_group_v4}, .address = std::nullopt});
  if (!socket) {
    trouble_ = socket.error().text();
    return;
  }
  socket_ = std::move(*socket);
  readable_ = loop_.watch(socket_->fd(), Priority::packets, [this] { read_packets(); });
}

void Link::read_packets() {
  const auto count = socket_->receive(buffer_);
  if (!count) {
    log(Level::warning, "{}: {}", name_, count.error().text());
    return;
  }
  for (const auto& packet : std::span{buffer_}.first(*count)) take(packet);
}

void Link::take(const linux::ReceivedPacket& packet) {
  using protocol::Reject;
  if (packet.truncated) return reject_log_.reject(Reject::truncated, packet.source);
  const auto advert = protocol::decode({.message = packet.payload(),
                                        .source = packet.source,
                                        .destination = packet.destination,
                                        .ttl = packet.ttl});
  if (!advert) return reject_log_.reject(advert.error(), packet.source);
  const auto listener = listeners_.find(advert->vrid);
  if (listener == listeners_.end()) {
    return reject_log_.reject(Reject::unknown_vrid, packet.source);
  }
  if (const auto reject = listener->second(*advert)) reject_log_.reject(*reject, packet.source);
}

bool Link::send(const protocol::Advert& advert) {
  if (!socket_ || !primary_) return false;  // the instance is on its way into fault
  const auto message = protocol::encode(advert, protocol::multicast_group_v4);
  const linux::OutgoingPacket packet{
      .source = *primary_, .destination = protocol::multicast_group_v4, .message = message};
  const auto failures = socket_->send({&packet, 1});
  const bool sent = failures.empty();
  if (!sent && !sending_fails_) {
    log(Level::error, "{}: adverts cannot be sent: {}", name_, failures.front().error.text());
  }
  if (sent && sending_fails_) log(Level::info, "{}: adverts can be sent again", name_);
  sending_fails_ = !sent;
  return sent;
}

}  // namespace vrrpd::runtime
