// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/channels.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {
namespace {

// Packets read with one call.
constexpr std::size_t batch = 32;

ChannelKey key_of(const config::VrrpInstance& instance) {
  ChannelKey key{.interface = advert_interface(instance), .family = instance.family};
  key.unicast = !instance.unicast_peers.empty();
  if (key.unicast) key.source = instance.unicast_src_ip;
  return key;
}

}  // namespace

Channels::Channels(Host& host, Loop& loop, bool log_unknown_vrids)
    : host_{host},
      common_{.loop = loop,
              .buffer = std::vector<linux::ReceivedPacket>(batch),
              .log_unknown_vrids = log_unknown_vrids} {}

Channel& Channels::of(const config::VrrpInstance& instance) {
  ChannelKey key = key_of(instance);
  auto& channel = channels_[key];
  if (!channel) {
    const Link* const link = key.interface.empty() ? nullptr : &host_.link(key.interface);
    const bool virtual_mac = key.interface != instance.interface;
    const Link* const below = virtual_mac ? &host_.link(instance.interface) : nullptr;
    channel = std::make_unique<Channel>(std::move(key), link, common_, below);
  }
  return *channel;
}

void Channels::close_idle() {
  std::erase_if(channels_, [](const auto& entry) { return entry.second->idle(); });
}

void Channels::refresh() {
  common_.unicast_addresses.clear();
  for (auto& [key, channel] : channels_) {
    channel->refresh();
    if (key.unicast && channel->source()) common_.unicast_addresses.insert(*channel->source());
  }
}

bool Channels::in_trouble() const {
  return std::ranges::any_of(channels_,
                             [](const auto& entry) { return !entry.second->trouble().empty(); });
}

void Channels::hear() {
  waiting_.clear();
  for (const auto& [key, channel] : channels_) {
    waiting_.push_back({.fd = channel->fd(), .events = POLLIN, .revents = 0});  // poll(2) skips -1
  }
  // One call for all: as a rule nothing waits, and there may be hundreds.
  const int readable = ::poll(waiting_.data(), waiting_.size(), 0);
  auto waiting = waiting_.begin();
  for (auto& [key, channel] : channels_) {
    if ((waiting++)->revents != 0 || readable < 0) channel->read_waiting();
  }
}

}  // namespace vrrpd::runtime
