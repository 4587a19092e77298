// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/scenario.hpp"

#include <fmt/format.h>

#include "tests/simulation/violation.hpp"
#include "tests/simulation/world.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using namespace protocol;

namespace {

constexpr Instant healing{30s};
/// A refused gate may be held down for a minute; then comes an election, a gate and a preemption.
constexpr Duration settling = 90s;
constexpr Duration observation = 15s;

/// What all nodes of a story have in common.
struct Cast {
  std::size_t nodes, members;
  Version version;
  bool gated;
  bool all_refuse;  ///< for ever: then nobody may serve, and all must fall silent
};

Cast cast(Dice& dice) {
  const bool gated = dice.chance(60);
  return {.nodes = 2 + dice.below(2),
          .members = 1 + dice.below(3),
          .version = dice.chance(50) ? Version::v2 : Version::v3,
          .gated = gated,
          .all_refuse = gated && dice.chance(15)};
}

NodePlan plan_node(const Cast& cast, std::size_t id, Dice& dice) {
  NodePlan plan{.address = IpAddress::v4(192, 168, 14, static_cast<std::uint8_t>(128 + id)),
                .group = {.gated = cast.gated, .fence_max = 3s},
                .members = {}};
  // Version 3 learns the other's interval; version 2 must have the same.
  const Duration interval =
      cast.version == Version::v2 ? 1s : Duration{200ms} * static_cast<int>(1 + dice.below(5));
  const bool preempt = dice.chance(50);
  const Duration preempt_delay = dice.chance(20) ? 5s : 0s;
  const auto priority = static_cast<std::uint8_t>(dice.chance(20) ? 100 : 50 + dice.below(205));
  for (std::size_t i = 0; i < cast.members; ++i) {
    plan.members.push_back({.name = fmt::format("VI_{}", i + 1),
                            .version = cast.version,
                            .vrid = static_cast<std::uint8_t>(51 + i),
                            .priority = priority,
                            .advert_int = interval,
                            .preempt = preempt,
                            .preempt_delay = preempt_delay,
                            .authentication = {},
                            .addresses = {IpAddress::v4(192, 168, 14, 88)},
                            .garp_master_delay = 5s});
  }
  return plan;
}

Fitness base_fitness(const Node& node) {
  return {.priority = node.plan().members.front().priority, .fault = {}, .awaiting_verdict = false};
}

class Story {
 public:
  Story(std::uint64_t seed, bool log)
      : dice_{seed}, cast_{cast(dice_)}, world_{plans(), dice_, log} {}

  void play() {
    for (NodeId id = 0; id < cast_.nodes; ++id) begin(id);
    const auto troubles = 2 + dice_.below(10);
    for (std::size_t i = 0; i < troubles; ++i) {
      world_.at(Instant{dice_.between(0s, 29s)}, [this](Instant now) { trouble(now); });
    }
    world_.run(healing);
    heal();
    world_.run(healing + settling);
    if (cast_.all_refuse) {
      expect_silence();
    } else {
      expect_one_master();
    }
  }

 private:
  std::vector<NodePlan> plans() {
    std::vector<NodePlan> plans;
    for (NodeId id = 0; id < cast_.nodes; ++id) plans.push_back(plan_node(cast_, id, dice_));
    return plans;
  }

  void begin(NodeId id) {
    auto& node = world_.node(id);
    node.set_temper({.refusal_percent = cast_.all_refuse   ? 100U
                                        : dice_.chance(30) ? 50U
                                                           : 0U,
                     .gate_time = dice_.chance(30) ? 5s : 100ms,
                     .fence_time = dice_.chance(20) ? 6s : 50ms});
    node.start(world_.now());
    post_standing(id, world_.now());
  }

  // Modules post theirs about once a second, for as long as the world goes on.
  void post_standing(NodeId id, Instant now) {
    auto& node = world_.node(id);
    if (cast_.gated) node.give_standing(now, standing(now));
    world_.at(now + dice_.between(900ms, 1100ms),
              [this, id](Instant later) { post_standing(id, later); });
  }

  Standing standing(Instant now) {
    using enum Standing::Verdict;
    if (cast_.all_refuse) return {.verdict = fit, .reason = {}, .evidence = "as ever"};
    auto evidence = fmt::format("seen at {}", now.time_since_epoch().count());
    if (now < healing && dice_.chance(10)) return {unknown, "no answer", std::move(evidence)};
    if (now < healing && dice_.chance(10)) return {unfit, "behind", std::move(evidence)};
    return {fit, {}, std::move(evidence)};
  }

  void trouble(Instant now) {
    const auto id = static_cast<NodeId>(dice_.below(cast_.nodes));
    const auto other = (id + 1 + dice_.below(cast_.nodes - 1)) % cast_.nodes;
    const auto end = now + dice_.between(10ms, 12s);
    auto& node = world_.node(id);
    switch (dice_.below(9)) {
      case 0: cut_one_way(id, other, end); break;
      case 1: isolate(id, end); break;
      case 2: disturb({.loss_percent = static_cast<unsigned>(20 + dice_.below(80))}, end); break;
      case 3: disturb({.double_percent = 30, .longest_delay = 700ms}, end); break;
      case 4: disturb({.damage_percent = 40}, end); break;
      case 5:
        node.pause();
        world_.at(end, [&node](Instant at) { node.resume(at); });
        break;
      case 6:
        node.crash();
        world_.at(end, [&node](Instant at) { node.start(at); });
        break;
      case 7:
        node.stop(now);
        world_.at(end, [&node](Instant at) { node.start(at); });
        break;
      case 8: strain(node, now, end); break;
    }
  }

  void cut_one_way(NodeId from, NodeId to, Instant end) {
    world_.trace(from, fmt::format("is not heard by node {} any more", to + 1));
    world_.wire().cut(from, to);
    world_.at(end, [this, from, to](Instant) { world_.wire().join(from, to); });
  }

  void isolate(NodeId id, Instant end) {
    for (NodeId other = 0; other < cast_.nodes; ++other) {
      if (other == id) continue;
      cut_one_way(id, other, end);
      cut_one_way(other, id, end);
    }
  }

  void disturb(const WireQuality& quality, Instant end) {
    world_.wire().set_quality(quality);
    world_.at(end, [this](Instant) { world_.wire().set_quality({}); });
  }

  /// A check that fails, or a weight that counts, for a while.
  void strain(Node& node, Instant now, Instant end) {
    const auto member = dice_.below(cast_.members);
    auto fitness = base_fitness(node);
    if (dice_.chance(60)) {
      fitness.fault = "check_run: dead";
    } else {
      fitness.priority = static_cast<std::uint8_t>(1 + dice_.below(254));
    }
    set_fitness(node, now, member, fitness);
    world_.at(end,
              [&node, member](Instant at) { set_fitness(node, at, member, base_fitness(node)); });
  }

  static void set_fitness(Node& node, Instant now, std::size_t member, const Fitness& fitness) {
    node.give(now, [=](Group& group, Instant at, Actions& out) {
      group.set_fitness(at, member, fitness, out);
    });
  }

  void heal() {
    const auto now = world_.now();
    world_.wire().heal();
    for (NodeId id = 0; id < cast_.nodes; ++id) {
      world_.trace(id, "is healed");
      auto& node = world_.node(id);
      node.set_temper(
          {.refusal_percent = cast_.all_refuse ? 100U : 0U, .gate_time = 2s, .fence_time = 50ms});
      node.resume(now);
      node.start(now);
      // One that is still on its way out (fence_max at most) starts when it is through.
      world_.at(now + 4s, [&node](Instant at) { node.start(at); });
      for (std::size_t i = 0; i < cast_.members; ++i) {
        set_fitness(node, now, i, base_fitness(node));
      }
    }
  }

  void expect_one_master() {
    const auto masters = world_.serving();
    require(masters.size() == 1,
            fmt::format("{} nodes serve {} s after healing", masters.size(), settling / 1s));
    world_.run(healing + settling + observation);
    require(world_.serving() == masters, "a healthy pair does not change its master");
    expect_successor(masters.front());
  }

  // §6.4.2: whoever hears priority 0 waits for its Skew_Time only, less than a second in version 2,
  // less than an interval in version 3; the last of them decides where three compete.
  void expect_successor(NodeId resigning) {
    for (NodeId id = 0; id < cast_.nodes; ++id) {
      world_.node(id).set_temper({.refusal_percent = 0, .gate_time = 50ms, .fence_time = 50ms});
    }
    world_.node(resigning).stop(world_.now());
    world_.run(world_.now() + world_.longest_interval() + 300ms);
    require(!world_.serving().empty(), "a master that resigns is replaced within its skew time");
  }

  // Decision 1: "If both nodes refuse, both say so once and wait: no ping-pong."
  void expect_silence() {
    const auto sent = world_.adverts_sent();
    world_.run(healing + settling + observation);
    require(world_.serving().empty(), "no node serves when all gates refuse");
    require(world_.adverts_sent() == sent, "nodes that refuse are silent in the end");
  }

  Dice dice_;
  Cast cast_;
  World world_;
};

}  // namespace

void play(std::uint64_t seed, bool log) { Story{seed, log}.play(); }

}  // namespace vrrpd::simulation
