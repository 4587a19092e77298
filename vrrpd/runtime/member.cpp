// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/member.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {

using protocol::TrackerState;

namespace {

/// For messages: "interface eth1".
std::string name_of(const TrackerPlan& tracker) {
  using Source = TrackerPlan::Source;
  if (tracker.source == Source::check) return tracker.key;
  if (tracker.source == Source::file) return "file " + tracker.key;
  if (tracker.source == Source::process) return "process " + tracker.key;
  if (!tracker.key.empty()) return "interface " + tracker.key;
  return "this host";  // unicast that names no interface
}

}  // namespace

Member::Member(const MemberPlan& plan, std::optional<std::chrono::seconds> lifetime, Host& host,
               Channels& channels, VirtualRoutes& routes)
    : plan_{&plan},
      link_{plan.instance->interface.empty() ? nullptr : &host.link(plan.instance->interface)},
      channel_{channels.of(*plan.instance)},
      addresses_{*plan.instance, lifetime,
                 [&host](const std::string& name) -> const Link& { return host.link(name); }},
      routes_{routes} {
  reconfigure(plan, host);
}

void Member::reconfigure(const MemberPlan& plan, Host& host) {
  const auto before = std::exchange(trackers_, {});
  const auto tracked_before = std::exchange(plan_, &plan)->trackers;
  for (const auto& tracker : plan.trackers) {
    auto& fresh = trackers_.emplace_back(protocol::Tracker{.name = name_of(tracker),
                                                           .weight = tracker.weight,
                                                           .reverse = tracker.reverse,
                                                           .state = {},
                                                           .text = {}});
    if (tracker.source == TrackerPlan::Source::link) host.link(tracker.key);
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (tracked_before[i].source != tracker.source || tracked_before[i].key != tracker.key)
        continue;
      fresh.state = before[i].state;
      fresh.text = before[i].text;
      fresh.value = before[i].value;
    }
  }
  settle_source(host);
}

const std::optional<IpAddress>& Member::source() const {
  const auto& instance = *plan_->instance;
  return given_source_counts_ ? instance.multicast_source : channel_.source();
}

void Member::settle_source(const Host& host) {
  const auto& given = plan_->instance->multicast_source;
  const bool known = !channel_.key().unicast && given && host.has(*given);
  given_source_counts_ = known && (!host.is_virtual(*given) || !channel_.source());
}

bool Member::concerned(const protocol::Advert& advert) const {
  const auto& config = plan_->protocol;
  if (!config.unicast()) return advert.destination == config.group;
  return std::ranges::any_of(config.unicast_peers, [&](const protocol::UnicastPeer& peer) {
    return peer.address == advert.sender;
  });
}

std::string Member::trouble(const Host& host) const {
  const auto& instance = *plan_->instance;
  if (instance.unicast_fault_no_peer && instance.unicast_peers.empty()) {
    return "has no unicast_peer to talk to (unicast_fault_no_peer)";
  }
  if (link_ != nullptr) {
    // A cable straight to the peer, who is switched off (dont_track_primary): down is no fault.
    const bool down_is_fine = instance.dont_track_primary && link_->interface();
    const auto trouble = link_->trouble();
    if (!trouble.empty() && !down_is_fine) return std::string{trouble};
  }
  if (instance.track_src_ip && instance.multicast_source && !given_source_counts_) {
    return fmt::format("has not the address {} to send adverts from (track_src_ip)",
                       instance.multicast_source->to_string());
  }
  if (!source()) {
    if (instance.family == Family::ipv6)
      return "has no IPv6 link-local address to send adverts from";
    // Of an owner RFC 9568 takes a virtual one, which is real there. But a backup that has taken
    // over holds it as well, and a host drops what comes from its own address: two masters, for
    // ever.
    return "has no IPv4 address to send adverts from, and a virtual one will not do: whoever holds "
           "it hears nothing that comes from it";
  }
  // unicast_src_ip may come later. Until then nothing can be sent from it, and a master that nobody
  // hears is a second one.
  if (!host.has(*source())) {
    return fmt::format("has not the address {} to send adverts from", source()->to_string());
  }
  return channel_.trouble();
}

bool Member::source_comes_soon(const Host& host) const {
  const Link* const speaker = channel_.speaker();
  // Without a carrier nobody is asked, and it would not come.
  if (plan_->instance->family != Family::ipv6 || speaker == nullptr || !speaker->usable())
    return false;
  return host.source_is_tentative(*speaker, channel_.key().source);
}

TrackerState Member::own_state(const Host& host, std::string_view text) {
  if (!text.empty() && !judged_ && source_comes_soon(host)) return TrackerState::unknown;
  judged_ = true;
  return text.empty() ? TrackerState::up : TrackerState::down;
}

bool Member::track(TrackerPlan::Source source, std::string_view key, TrackerState state,
                   std::string_view text, std::optional<std::int32_t> value) {
  bool changed = false;
  for (std::size_t i = 0; i < trackers_.size(); ++i) {
    const auto& tracked = plan_->trackers[i];
    if (tracked.source != source || tracked.key != key) continue;
    auto& tracker = trackers_[i];
    changed |= tracker.state != state || tracker.text != text;
    tracker.state = state;
    tracker.text = text;
    tracker.value = value;
    if (held_ && source == TrackerPlan::Source::own) (*held_)[i] = tracker;
  }
  return changed;
}

bool Member::look_around(Host& host) {
  settle_source(host);
  bool changed = false;
  for (const auto& tracked : plan_->trackers) {
    const bool own = tracked.source == TrackerPlan::Source::own;
    if (!own && tracked.source != TrackerPlan::Source::link) continue;
    const std::string text = own ? trouble(host) : std::string{host.link(tracked.key).trouble()};
    const TrackerState state = own            ? own_state(host, text)
                               : text.empty() ? TrackerState::up
                                              : TrackerState::down;
    changed |= track(tracked.source, tracked.key, state, text);
  }
  return changed;
}

void Member::hold(bool on) {
  held_.reset();
  if (!on) return;
  held_ = trackers_;
  for (auto& tracker : *held_)
    if (tracker.state == TrackerState::unknown) tracker.state = TrackerState::up;
}

protocol::Fitness Member::fitness() const {
  return protocol::fitness(plan_->protocol.priority, held_ ? *held_ : trackers_);
}

}  // namespace vrrpd::runtime
