// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/member.hpp"

namespace vrrpd::runtime {

using protocol::TrackerState;

Member::Member(const MemberPlan& plan, std::optional<std::chrono::seconds> lifetime, Host& host,
               Channels& channels)
    : plan_{plan},
      link_{host.link(plan.instance->interface)},
      channel_{channels.on(plan.instance->interface)},
      addresses_{*plan.instance, lifetime, host} {
  for (const auto& tracker : plan.trackers) {
    const bool link = tracker.source == TrackerPlan::Source::link;
    trackers_.push_back({.name = (link ? "interface " : "") + tracker.key,
                         .weight = tracker.weight,
                         .reverse = tracker.reverse,
                         .state = {},
                         .text = {}});
    if (link) host.link(tracker.key);
  }
}

const std::optional<IpAddress>& Member::source() const { return link_.primary(Family::ipv4); }

std::string Member::trouble() const {
  if (const auto trouble = link_.trouble(); !trouble.empty()) return std::string{trouble};
  if (!source()) return "has no IPv4 address to send adverts from";
  return channel_.trouble();
}

bool Member::track(TrackerPlan::Source source, std::string_view key, TrackerState state,
                   std::string_view text) {
  bool changed = false;
  for (std::size_t i = 0; i < trackers_.size(); ++i) {
    const auto& tracked = plan_.trackers[i];
    if (tracked.source != source || tracked.key != key) continue;
    auto& tracker = trackers_[i];
    changed |= tracker.state != state || tracker.text != text;
    tracker.state = state;
    tracker.text = text;
  }
  return changed;
}

bool Member::look_around(Host& host) {
  bool changed = false;
  for (const auto& tracked : plan_.trackers) {
    if (tracked.source != TrackerPlan::Source::link) continue;
    const bool own = tracked.key == plan_.instance->interface;
    const std::string text = own ? trouble() : std::string{host.link(tracked.key).trouble()};
    changed |= track(TrackerPlan::Source::link, tracked.key,
                     text.empty() ? TrackerState::up : TrackerState::down, text);
  }
  return changed;
}

protocol::Fitness Member::fitness() const {
  return protocol::fitness(plan_.protocol.priority, trackers_);
}

}  // namespace vrrpd::runtime
