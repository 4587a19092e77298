// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/channel.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Read with one call.
constexpr std::size_t batch = 16;
// Read in one turn of the loop, so that nobody has to wait long for the next turn.
constexpr std::size_t turn_most = 64;

}  // namespace

Channel::Channel(const Link& link, Loop& loop)
    : link_{link}, loop_{loop}, buffer_(batch), reject_log_{link.name()} {}

void Channel::refresh() {
  if (socket_ && socket_->ifindex() != link_.ifindex()) {
    readable_ = {};
    socket_.reset();
  }
  trouble_.clear();
  if (socket_ || !link_.interface()) return;
  auto socket = linux::VrrpSocket::open(
      {.interface = link_.name(), .groups = {protocol::multicast_group_v4}, .address = {}});
  if (!socket) {
    trouble_ = socket.error().text();
    return;
  }
  socket_ = std::move(*socket);
  readable_ = loop_.watch(socket_->fd(), [this] { read(turn_most); });
}

void Channel::read(std::size_t most) {
  for (std::size_t done = 0; socket_ && done < most;) {
    const auto room = std::span{buffer_}.first(std::min(buffer_.size(), most - done));
    const auto count = socket_->receive(room);
    if (!count) {
      log(Level::warning, "{}: {}", link_.name(), count.error().text());
      return;
    }
    for (const auto& packet : room.first(*count)) take(packet);
    done += *count;
    if (*count < room.size()) return;
  }
}

void Channel::take(const linux::ReceivedPacket& packet) {
  using protocol::Reject;
  if (packet.truncated) return reject_log_.reject(Reject::truncated, packet.source);
  const auto advert = protocol::decode({.message = packet.payload(),
                                        .source = packet.source,
                                        .destination = packet.destination,
                                        .ttl = packet.ttl});
  if (!advert) return reject_log_.reject(advert.error(), packet.source);
  const auto& listener = listeners_[advert->vrid];
  if (!listener) return reject_log_.reject(Reject::unknown_vrid, packet.source);
  if (const auto reject = listener(*advert)) reject_log_.reject(*reject, packet.source);
}

std::vector<bool> Channel::send(std::span<const OutgoingAdvert> adverts) {
  std::vector<bool> out(adverts.size(), socket_.has_value());
  if (!socket_) return out;  // the instances are on their way into fault
  packets_.clear();
  for (const auto& advert : adverts) {
    packets_.push_back({advert.source, advert.destination, advert.ttl, advert.message});
  }
  const auto failures = socket_->send(packets_);
  for (const auto& failure : failures) out[failure.index] = false;
  if (!failures.empty() && !sending_fails_) {
    log(Level::error, "{}: adverts cannot be sent: {}", link_.name(),
        failures.front().error.text());
  }
  if (failures.empty() && sending_fails_) {
    log(Level::info, "{}: adverts can be sent again", link_.name());
  }
  sending_fails_ = !failures.empty();
  return out;
}

}  // namespace vrrpd::runtime
