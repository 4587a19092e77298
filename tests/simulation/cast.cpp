// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/cast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using namespace protocol;

namespace {

/// What real oscillators do, and what slewing adds at most.
constexpr double sane_drift = 500e-6;

/// What all nodes of a story have in common, since VRRP asks it of them.
struct Common {
  Version version;
  Family family;
  bool unicast;
  Duration interval;
  bool mixed_intervals;  ///< version 3: each node may have another
  bool gated;
  std::size_t members;
  std::size_t addresses;
  bool crosswise;  ///< the members of a group disagree about who should be master
  int down_timer_adverts;
  bool lower_prio_no_advert;
  Authentication authentication;
};

Common draw_common(Dice& dice) {
  constexpr Duration slow[] = {1s, 1s, 1s, 1s, 2s, 3s};
  constexpr Duration fine[] = {100ms, 200ms, 500ms, 1s, 1s, 1s, 2s, 5s};
  constexpr int patience[] = {3, 3, 3, 3, 2, 5};
  constexpr std::size_t members[] = {1, 1, 1, 2, 3, 4};
  Common common{};
  common.version = dice.chance(50) ? Version::v2 : Version::v3;
  const bool v2 = common.version == Version::v2;
  common.family = !v2 && dice.chance(40) ? Family::ipv6 : Family::ipv4;
  common.unicast = dice.chance(30);
  common.interval = v2 ? dice.one_of(slow) : dice.one_of(fine);
  common.mixed_intervals = !v2 && dice.chance(40);
  common.gated = dice.chance(50);
  common.members = dice.one_of(members);
  common.crosswise = common.members > 1 && dice.chance(20);
  common.addresses = 1 + dice.below(3);
  common.down_timer_adverts = dice.one_of(patience);
  common.lower_prio_no_advert = dice.chance(10);
  if (v2 && dice.chance(40)) common.authentication = Authentication::pass("geheim");
  return common;
}

std::uint8_t draw_priority(Dice& dice) {
  if (dice.chance(25)) return 100;  // ties
  if (dice.chance(5)) return priority_owner;
  return static_cast<std::uint8_t>(1 + dice.below(254));
}

std::vector<Tracker> draw_trackers(Dice& dice) {
  constexpr int weights[] = {-60, -20, -2, 2, 20, 60};
  std::vector<Tracker> trackers(tracker_count);
  trackers[tracked_check].name = "check_run";
  trackers[tracked_load].name = "load";
  trackers[tracked_load].weight = dice.one_of(weights);
  trackers[tracked_load].reverse = dice.chance(20);
  trackers[tracked_lift].name = "lift";
  trackers[tracked_lift].weight = 253;
  return trackers;
}

/// Version 3 learns the master's interval, so that nodes may differ; within what makes sense.
Duration draw_interval(const Common& common, Dice& dice) {
  constexpr int factors[] = {1, 1, 2, 3};
  return common.mixed_intervals ? common.interval * dice.one_of(factors) : common.interval;
}

IpAddress link_local(std::uint8_t network, std::uint8_t host) {
  return IpAddress::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, network, host});
}

InstanceConfig draw_instance(const Common& common, std::size_t member, Dice& dice) {
  constexpr ChecksumChoice forms[] = {ChecksumChoice::pseudo_header,
                                      ChecksumChoice::no_pseudo_header, ChecksumChoice::as_peer};
  InstanceConfig config;
  config.name = fmt::format("VI_{}", member + 1);
  config.version = common.version;
  config.vrid = static_cast<std::uint8_t>(51 + member);
  config.authentication = common.authentication;
  // keepalived's newer versions accept an advert with other addresses; so do we.
  const auto addresses = dice.chance(5) ? 4 : common.addresses;
  for (std::size_t i = 0; i < addresses; ++i) {
    const auto host = static_cast<std::uint8_t>(10 * member + i);
    config.addresses.push_back(common.family == Family::ipv4 ? IpAddress::v4(192, 168, 15, host)
                                                             : link_local(1, host));
  }
  config.family = common.family;
  if (common.family == Family::ipv6) config.group = multicast_group_v6;
  config.garp_master_delay = dice.chance(50) ? Duration{5s} : 0s;
  if (dice.chance(20)) config.garp_master_refresh = 7s;
  if (dice.chance(30)) config.garp_lower_prio_delay = 2s;
  config.checksum = dice.one_of(forms);
  config.down_timer_adverts = common.down_timer_adverts;
  config.skip_check_adv_addr = dice.chance(20);
  config.lower_prio_no_advert = common.lower_prio_no_advert;
  config.higher_prio_send_advert = dice.chance(10);
  return config;
}

NodePlan draw_node(const Common& common, std::size_t id, Dice& dice) {
  NodePlan plan;
  plan.address = host_address(common.family, static_cast<std::uint8_t>(128 + id));
  plan.group = {.gated = common.gated, .fence_max = 3s};
  plan.clock_rate = 1.0 + sane_drift * (static_cast<double>(dice.below(2001)) / 1000.0 - 1.0);
  plan.clock_reading = dice.between(10s, 1000000s);
  const Duration interval = draw_interval(common, dice);
  const bool preempt = dice.chance(60);
  const Duration preempt_delay = dice.chance(20) ? interval * 5 : Duration{};
  const bool start_as_master = dice.chance(30);
  const auto priority = draw_priority(dice);
  for (std::size_t member = 0; member < common.members; ++member) {
    auto config = draw_instance(common, member, dice);
    config.advert_int = interval;
    config.priority = priority;
    if (common.crosswise) config.priority = static_cast<std::uint8_t>(1 + dice.below(254));
    config.preempt = preempt;
    config.preempt_delay = preempt_delay;
    config.start_as_master = start_as_master;
    plan.members.push_back({std::move(config), draw_trackers(dice)});
  }
  // One member's weight would tear the others' priorities apart: the daemon drops such weights.
  if (common.members > 1) {
    for (auto& member : plan.members) member.trackers = plan.members.front().trackers;
  }
  // Decision 16: at least 2 s, and not below the master-down interval.
  const Duration patience = interval * common.down_timer_adverts + 1s;
  if (dice.chance(70)) plan.address_lifetime = std::max<Duration>(2s, patience);
  plan.temper = {.refusal_percent = dice.chance(30) ? 50U : 0U,
                 .gate_time = dice.chance(30) ? Duration{5s} : 100ms,
                 .fence_time = dice.chance(20) ? Duration{6s} : 50ms,
                 .doubt_percent = dice.chance(50) ? 20U : 0U};
  return plan;
}

/// keepalived: unicast_peer.
void introduce_peers(Cast& cast, Dice& dice) {
  const bool check = dice.chance(50);
  for (auto& node : cast.nodes) {
    for (auto& member : node.members) {
      for (const auto& peer : cast.nodes) {
        if (&peer != &node) member.config.unicast_peers.push_back({peer.address, {}, {}});
      }
      member.config.check_unicast_src = check;
    }
  }
}

}  // namespace

bool Cast::of_one_mind() const {
  return std::ranges::all_of(nodes, [](const NodePlan& node) {
    return std::ranges::all_of(node.members, [&](const MemberPlan& member) {
      return member.config.priority == node.members.front().config.priority;
    });
  });
}

bool Cast::similar_intervals() const {
  return std::ranges::all_of(nodes, [longest = beat()](const NodePlan& node) {
    const auto& config = node.members.front().config;
    return config.down_timer_adverts * config.advert_int > longest * 11 / 10;
  });
}

Duration Cast::beat() const {
  Duration longest{};
  for (const auto& node : nodes) {
    longest = std::max(longest, node.members.front().config.advert_int);
  }
  return longest;
}

IpAddress host_address(Family family, std::uint8_t host) {
  return family == Family::ipv4 ? IpAddress::v4(192, 168, 14, host) : link_local(0, host);
}

Temper calm_temper(bool refuses) {
  return {.refusal_percent = refuses ? 100U : 0U,
          .gate_time = 50ms,
          .fence_time = 50ms,
          .changing_evidence = !refuses};
}

Cast draw_cast(Dice& dice) {
  constexpr std::size_t sizes[] = {2, 2, 2, 2, 2, 2, 3, 3, 4, 5};
  const auto common = draw_common(dice);
  Cast cast;
  cast.all_refuse = common.gated && dice.chance(10);
  const auto nodes = dice.one_of(sizes);
  for (NodeId id = 0; id < nodes; ++id) cast.nodes.push_back(draw_node(common, id, dice));
  if (common.unicast) introduce_peers(cast, dice);
  if (cast.all_refuse) {
    for (auto& node : cast.nodes) node.temper = calm_temper(true);
  }
  return cast;
}

std::string describe(const Cast& cast) {
  std::string text;
  for (const auto& node : cast.nodes) {
    const auto& first = node.members.front().config;
    text += fmt::format("  {}: version {}, priority", node.address.to_string(),
                        static_cast<int>(first.version));
    for (const auto& member : node.members) text += fmt::format(" {}", member.config.priority);
    text += fmt::format(", advert_int {} ms, down_timer_adverts {}, {}", first.advert_int / 1ms,
                        first.down_timer_adverts, first.preempt ? "preempt" : "nopreempt");
    if (first.preempt_delay > 0s)
      text += fmt::format(", preempt_delay {} ms", first.preempt_delay / 1ms);
    if (!first.unicast_peers.empty()) text += ", unicast";
    if (first.start_as_master) text += ", state MASTER";
    if (first.lower_prio_no_advert) text += ", lower_prio_no_advert";
    if (first.higher_prio_send_advert) text += ", higher_prio_send_advert";
    if (node.group.gated) text += cast.all_refuse ? ", gate that refuses" : ", gate";
    text += "\n";
  }
  return text;
}

}  // namespace vrrpd::simulation
