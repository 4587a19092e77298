// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/channel.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Read in one turn of the loop, so that nobody has to wait long for the next turn.
constexpr std::size_t turn_most = 64;

std::string name_of(const ChannelKey& key) {
  return key.interface.empty() && key.source ? key.source->to_string() : key.interface;
}

}  // namespace

Channel::Channel(ChannelKey key, const Link* link, Common& common, const Link* below)
    : key_{std::move(key)},
      link_{link},
      below_{below},
      common_{common},
      name_{name_of(key_)},
      receive_buffer_bytes_{linux::VrrpSocketOptions{}.receive_buffer_bytes},
      reject_log_{name_} {}

void Channel::listen(Listener listener) {
  const bool fresh_group = listener.group && groups_.insert(*listener.group).second;
  reopen_ |= fresh_group || listener.receive_buffer_bytes > receive_buffer_bytes_;
  receive_buffer_bytes_ = std::max(receive_buffer_bytes_, listener.receive_buffer_bytes);
  listeners_[listener.vrid].push_back(std::move(listener));
}

void Channel::ignore(const void* owner) {
  for (auto& listeners : listeners_) {
    std::erase_if(listeners, [owner](const Listener& one) { return one.owner == owner; });
  }
}

bool Channel::idle() const {
  return std::ranges::all_of(listeners_, [](const auto& listeners) { return listeners.empty(); });
}

const std::optional<IpAddress>& Channel::source() const {
  const Link* const owner = speaker();
  if (key_.source || owner == nullptr) return key_.source;
  return owner->primary(key_.family);
}

void Channel::refresh() {
  const unsigned ifindex = link_ != nullptr ? link_->ifindex() : 0;
  const auto address = key_.unicast ? source() : std::nullopt;
  if (socket_ && std::exchange(reopen_, false)) {
    read(turn_most);  // what waits there is not lost
    readable_ = {};
    socket_.reset();
  }
  if (socket_ && (socket_->ifindex() != ifindex || bound_ != address)) {
    readable_ = {};
    socket_.reset();
  }
  trouble_.clear();
  if (below_ != nullptr && ifindex == 0) trouble_ = "speaks by " + name_ + ", which does not exist";
  const bool can_open = (link_ == nullptr || ifindex != 0) && (!key_.unicast || address);
  if (socket_ || !can_open) return;
  bound_ = address;
  open();
}

void Channel::open() {
  auto socket = linux::VrrpSocket::open({.family = key_.family,
                                         .interface = key_.interface,
                                         .groups = {groups_.begin(), groups_.end()},
                                         .address = bound_,
                                         .receive_buffer_bytes = receive_buffer_bytes_,
                                         .source_elsewhere = below_ != nullptr});
  if (!socket) {
    trouble_ = socket.error().text();
    return;
  }
  reopen_ = false;
  socket_ = std::move(*socket);
  readable_ = common_.loop.watch(socket_->fd(), [this] { read(turn_most); });
}

void Channel::read(std::size_t most) {
  for (std::size_t done = 0; socket_ && done < most;) {
    const auto room = std::span{common_.buffer}.first(std::min(common_.buffer.size(), most - done));
    const auto count = socket_->receive(room);
    if (!count) {
      log(Level::warning, "{}: {}", name_, count.error().text());
      return;
    }
    for (const auto& packet : room.first(*count)) take(packet);
    done += *count;
    if (*count < room.size()) return;
  }
}

void Channel::read_waiting() {
  if (socket_) read(std::max(socket_->waiting_at_most(), turn_most));
}

template <class Detail>
void Channel::reject(protocol::Reject reason, const linux::ReceivedPacket& packet,
                     const Detail& detail) {
  const auto line = reject_log_.reject(packet.arrival, reason, packet.source, detail);
  if (!line) return;
  // Other people's virtual routers on the same link are nothing to report, unless asked for.
  const bool others = reason == protocol::Reject::unknown_vrid && !common_.log_unknown_vrids;
  log(others ? Level::debug : Level::warning, "{}", *line);
}

void Channel::reject(protocol::Reject reason, const linux::ReceivedPacket& packet) {
  reject(reason, packet, [] { return std::string{}; });
}

void Channel::take(const linux::ReceivedPacket& packet) {
  using protocol::Reject;
  const auto& to = packet.destination;
  if (!key_.unicast && !to.is_multicast() && common_.unicast_addresses.contains(to)) return;
  if (packet.truncated) return reject(Reject::truncated, packet);
  const auto advert = protocol::decode({.message = packet.payload(),
                                        .source = packet.source,
                                        .destination = packet.destination,
                                        .ttl = packet.ttl});
  if (!advert) return reject(advert.error(), packet);
  const auto* const listener = listener_for(*advert);
  if (listener == nullptr) {
    return reject(Reject::unknown_vrid, packet,
                  [&] { return fmt::format("it says virtual_router_id {}", advert->vrid); });
  }
  if (const auto reason = listener->take(*advert)) {
    reject(*reason, packet, [&] { return listener->both_sides(*reason, *advert); });
  }
}

/// Of several with one VRID the first that is concerned; if none is, the first says why not.
const Channel::Listener* Channel::listener_for(const protocol::Advert& advert) const {
  const auto& candidates = listeners_[advert.vrid];
  if (candidates.empty()) return nullptr;
  if (candidates.size() == 1) return &candidates.front();
  const auto concerned = std::ranges::find_if(
      candidates, [&](const Listener& listener) { return listener.concerned(advert); });
  return concerned == candidates.end() ? &candidates.front() : &*concerned;
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
    log(Level::error, "{}: adverts cannot be sent: {}", name_, failures.front().error.text());
  }
  if (failures.empty() && sending_fails_) {
    log(Level::info, "{}: adverts can be sent again", name_);
  }
  sending_fails_ = !failures.empty();
  return out;
}

}  // namespace vrrpd::runtime
