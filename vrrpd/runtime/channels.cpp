// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/channels.hpp"

namespace vrrpd::runtime {
namespace {

// More than a receive buffer holds: what waited when hear() began is read. Less than a flood
// brings: it must not keep the timers waiting for ever.
constexpr std::size_t hear_most = 4096;

}  // namespace

Channel& Channels::on(const std::string& interface) {
  auto& channel = channels_[interface];
  if (!channel) channel = std::make_unique<Channel>(host_.link(interface), loop_);
  return *channel;
}

void Channels::refresh() {
  for (auto& [key, channel] : channels_) channel->refresh();
}

void Channels::hear() {
  for (auto& [key, channel] : channels_) channel->read(hear_most);
}

}  // namespace vrrpd::runtime
