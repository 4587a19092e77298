// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/finale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "tests/simulation/bounds.hpp"
#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;

namespace {

/// A gate and a fence in good days (calm_temper), one behind the other.
constexpr Duration modules_take = 100ms;
/// By how much the luck of wire, scheduler and clocks can turn two timers around.
constexpr Duration photo_finish = 20ms;

class Ending {
 public:
  Ending(const Story& story, World& world)
      : cast_{story.cast}, finale_{story.finale}, world_{world} {}

  void perform() {
    world_.run(world_.now() + settling(cast_));
    if (cast_.all_refuse) return expect_silence();
    if (!cast_.similar_intervals()) return expect_somebody();
    const auto master = expect_one_master();
    expect_calm(5 * cast_.beat());
    expect_nobody_better(master);
    switch (finale_) {
      case Finale::master_stops: return stop(master);
      case Finale::master_loses_power: return cut_power(master);
      case Finale::another_is_lifted: return lift_another(master);
      case Finale::master_is_adopted: return restart(master);
    }
  }

 private:
  NodeId expect_one_master() {
    const auto masters = world_.serving();
    require(masters.size() == 1,
            fmt::format("one node serves once all is well, not {}", masters.size()));
    return masters.front();
  }

  void expect_somebody() { require(!world_.serving().empty(), "somebody serves in good days"); }

  void expect_calm(Duration length) {
    const auto before = world_.changes();
    world_.run(world_.now() + length);
    require(world_.changes() == before, "in good days nothing changes");
  }

  /// Decision 1: "If both nodes refuse, both say so once and wait: no ping-pong."
  void expect_silence() {
    const auto sent = world_.adverts_sent();
    world_.run(world_.now() + 5 * cast_.beat());
    require(world_.serving().empty(), "no node serves when all gates refuse");
    require(world_.adverts_sent() == sent, "nodes that refuse are silent in the end");
  }

  /// All members of `a` have a greater priority than those of `b`.
  [[nodiscard]] bool better(NodeId a, NodeId b) {
    return std::ranges::all_of(std::views::iota(std::size_t{0}, cast_.members()), [&](auto i) {
      return world_.node(a).priority(i) > world_.node(b).priority(i);
    });
  }

  void expect_nobody_better(NodeId master) {
    for (NodeId id = 0; id < world_.node_count(); ++id) {
      if (id == master || !first(id).preempt) continue;
      require(!better(id, master), "a better node that may preempt is master");
    }
  }

  void stop(NodeId master) {
    world_.tell("the master is stopped");
    world_.node(master).stop(world_.now());
    expect_successor(master, Wait::skew);
  }

  void cut_power(NodeId master) {
    world_.tell("the master loses power");
    world_.node(master).power_off();
    expect_successor(master, Wait::down_interval);
  }

  enum class Wait : std::uint8_t { skew, down_interval };

  /// How long this node waits at most before it claims; all of its members have to.
  [[nodiscard]] Duration wait(NodeId id, NodeId master, Wait wait) {
    // Who never obeyed the master has not learned its interval.
    const auto interval = std::max(first(master).advert_int, first(id).advert_int);
    Duration longest{};
    for (std::size_t i = 0; i < cast_.members(); ++i) {
      const auto priority = world_.node(id).priority(i);
      longest =
          std::max(longest, wait == Wait::skew ? skew(first(id), priority, interval)
                                               : down_interval(first(id), priority, interval));
    }
    return longest;
  }

  void expect_successor(NodeId master, Wait kind) {
    const auto gone = world_.now();
    const auto reigns = world_.reigns().size();
    Duration shortest = Duration::max();
    for (NodeId id = 0; id < world_.node_count(); ++id) {
      if (id != master) shortest = std::min(shortest, wait(id, master, kind));
    }
    // Two nodes that are each the better one for some members yield to each other, and begin anew.
    const Duration patience =
        cast_.of_one_mind() ? shortest : rounds_of_discord * longest_down_interval(cast_);
    const Duration modules = cast_.gated() ? modules_take : 0ms;
    world_.run(gone + patience + modules + slack(patience));
    require(world_.reigns().size() > reigns,
            kind == Wait::skew
                ? "a master that resigns is replaced within the skew time of the next"
                : "a master that vanishes is replaced within the down interval of the next");
    const auto& successor = world_.reigns()[reigns];
    if (!uniform()) return;
    require(wait(successor.node, master, kind) <= shortest + photo_finish,
            "the best of the others is the next master");
    // Its last advert was at most an interval ago.
    const auto least = (first(master).down_timer_adverts - 1) * cast_.beat();
    require(kind == Wait::skew || successor.since >= gone + least - slack(least),
            "nobody takes over before the master's adverts are missed");
  }

  void lift_another(NodeId master) {
    const NodeId id = (master + 1) % world_.node_count();
    world_.tell(fmt::format("node {} is lifted", id + 1));
    const auto lifted = world_.now();
    const auto before = world_.changes();
    const auto reigns = world_.reigns().size();
    world_.node(id).post(lifted, Verdict{tracked_lift, protocol::TrackerState::up});
    const Duration down = wait(id, master, Wait::down_interval) + cast_.beat();
    const Duration bound = first(id).preempt_delay + down;
    world_.run(lifted + bound + modules_take + slack(bound));
    if (!first(id).preempt || !better(id, master)) {
      require(world_.changes() == before, "nobody preempts who may not");
      return;
    }
    // The old master resigns for the members that were not outbid: a third node which is the best
    // for one of the others, and held back by these only, claims.
    if (!cast_.of_one_mind()) return;
    require(world_.serving() == std::vector{id},
            "a node that became better is master after its down interval");
    require(world_.reigns().size() == reigns + 1, "a node that became better is the next master");
    require(world_.reigns().back().since >= lifted + first(id).preempt_delay - slack(bound),
            "nobody preempts before preempt_delay is over");
  }

  /// Decision 17.
  void restart(NodeId master) {
    const auto before = world_.changes();
    const auto reigns = world_.reigns().size();
    world_.node(master).kill(world_.now());
    world_.run(world_.now() + first(master).advert_int / 2);
    world_.node(master).start(world_.now());
    world_.run(world_.now() + 2 * longest_down_interval(cast_));
    require(world_.changes() == before && world_.reigns().size() == reigns &&
                world_.serving() == std::vector{master},
            "nobody notices a daemon that is killed and soon started again");
  }

  /// All would wait for the same adverts: the order of their waits can be told beforehand.
  [[nodiscard]] bool uniform() const {
    return cast_.of_one_mind() && std::ranges::all_of(cast_.nodes, [&](const NodePlan& node) {
             return node.members.front().config.advert_int == cast_.beat();
           });
  }

  [[nodiscard]] const protocol::InstanceConfig& first(NodeId id) const {
    return cast_.nodes[id].members.front().config;
  }

  const Cast& cast_;
  Finale finale_;
  World& world_;
};

}  // namespace

void perform_finale(const Story& story, World& world) { Ending{story, world}.perform(); }

}  // namespace vrrpd::simulation
