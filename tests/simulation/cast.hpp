// SPDX-License-Identifier: Apache-2.0
// Who plays in a story: two to five nodes that share a virtual router, or a sync group of several,
// as an operator could have configured them. Plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/dice.hpp"
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::simulation {

using NodeId = std::size_t;

/// The trackers that each member has. The last is the finale's: it lifts a node above all others.
enum TrackerIndex : std::size_t { tracked_check, tracked_load, tracked_lift, tracker_count };

struct MemberPlan {
  protocol::InstanceConfig config;
  std::vector<protocol::Tracker> trackers;  ///< by TrackerIndex, as they are before any verdict
};

/// How the modules of a node behave while there is trouble.
struct Temper {
  unsigned refusal_percent = 0;  ///< how often the gate says no
  Duration gate_time{};          ///< the longest that a gate takes
  Duration fence_time{};         ///< the longest that a fence takes; may be beyond fence_max
  unsigned doubt_percent = 0;    ///< how often the standing is not "fit"
  bool changing_evidence = true;
};

struct NodePlan {
  IpAddress address;
  protocol::GroupConfig group;
  std::vector<MemberPlan> members;
  double clock_rate = 1.0;   ///< within what real clocks do
  Duration clock_reading{};  ///< what the host's clock says when the world begins
  /// What a dead daemon's addresses have left to live after each renewal; nothing: for ever.
  std::optional<Duration> address_lifetime;
  Temper temper;
};

struct Cast {
  std::vector<NodePlan> nodes;
  bool all_refuse = false;  ///< all gates, for ever: nobody may serve, and all must fall silent

  [[nodiscard]] bool gated() const { return nodes.front().group.gated; }
  [[nodiscard]] std::size_t members() const { return nodes.front().members.size(); }
  /// No node is better than another for some members only.
  [[nodiscard]] bool of_one_mind() const;
  /// Nobody's patience with a master of its own interval is less than the longest interval. Else
  /// who has not learned that one claims between two adverts (RFC 9568 §6.4.1 begins with the own
  /// interval, §6.4.2 learns that of any claimant), and yields to the next advert, again and again.
  [[nodiscard]] bool similar_intervals() const;
  /// The longest interval at which any of them advertises: what the story's pace is set by.
  [[nodiscard]] Duration beat() const;
};

/// An address on the segment that all nodes share.
[[nodiscard]] IpAddress host_address(Family family, std::uint8_t host);

/// That of modules when all is well; `refuses`: as well as it will ever be.
[[nodiscard]] Temper calm_temper(bool refuses);

[[nodiscard]] Cast draw_cast(Dice& dice);

/// A line for each node.
[[nodiscard]] std::string describe(const Cast& cast);

}  // namespace vrrpd::simulation
