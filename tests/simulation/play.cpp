// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/play.hpp"

#include <fmt/format.h>

#include <variant>

#include "tests/simulation/finale.hpp"
#include "tests/simulation/stranger.hpp"
#include "tests/simulation/violation.hpp"
#include "tests/simulation/world.hpp"

namespace vrrpd::simulation {

using namespace std::chrono_literals;
using Kind = Trouble::Kind;

namespace {

constexpr std::uint64_t stranger_part = 2;

class Play {
 public:
  Play(const Story& story, World& world)
      : story_{story}, world_{world}, stranger_{story.cast, Dice::of(story.seed, stranger_part)} {}

  void perform() {
    for (NodeId id = 0; id < world_.node_count(); ++id) world_.node(id).start(world_.now());
    for (std::size_t i = 0; i < story_.troubles.size(); ++i) {
      cues_.put(story_.troubles[i].begin, Begins{i});
    }
    while (cues_.next() < story_.healing) {
      world_.run(cues_.next());
      std::visit([this](const auto& cue) { take(cue); }, cues_.take());
      world_.look_around();
    }
    world_.run(story_.healing);
    heal();
    perform_finale(story_, world_);
  }

 private:
  /// Indices of troubles.
  struct Begins {
    std::size_t trouble;
  };
  struct Ends {
    std::size_t trouble;
  };
  struct StrangerSends {
    std::size_t trouble;
  };

  void take(Begins cue) {
    const auto& trouble = story_.troubles[cue.trouble];
    world_.tell(describe(trouble));
    cues_.put(trouble.end, Ends{cue.trouble});
    if (trouble.on_the_wire()) lasting_.push_back(cue.trouble);
    if (trouble.kind == Kind::stranger) return take(StrangerSends{cue.trouble});
    if (trouble.on_the_wire()) return suffer();
    begin(trouble, world_.node(trouble.node));
  }

  void take(Ends cue) {
    const auto& trouble = story_.troubles[cue.trouble];
    if (trouble.on_the_wire()) {
      std::erase(lasting_, cue.trouble);
      return suffer();
    }
    end(trouble, world_.node(trouble.node));
  }

  void take(StrangerSends cue) {
    const Duration pace = story_.cast.beat() * 9 / 10;
    if (world_.now() + pace < story_.troubles[cue.trouble].end) {
      cues_.put(world_.now() + pace, cue);
    }
    for (const auto& packet : stranger_.packets()) world_.send_from_outside(packet);
  }

  void suffer() {
    world_.wire().heal();
    for (const auto i : lasting_) world_.wire().suffer(story_.troubles[i]);
  }

  void begin(const Trouble& trouble, Node& node) {
    const auto now = world_.now();
    switch (trouble.kind) {
      case Kind::pause: return node.pause();
      case Kind::freeze: node.set_clock_rate(now, 0.0); return node.pause();
      case Kind::drift: return node.set_clock_rate(now, 1.0 + trouble.amount / 100.0);
      case Kind::power_off: return node.power_off();
      case Kind::kill: return node.kill(now);
      case Kind::stop: return node.stop(now);
      case Kind::check_fails: return node.post(now, Verdict{tracked_check, down});
      case Kind::load_changes: return node.post(now, Verdict{tracked_load, down});
      default: return;
    }
  }

  void end(const Trouble& trouble, Node& node) {
    const auto now = world_.now();
    switch (trouble.kind) {
      case Kind::pause: return node.wake(now);
      case Kind::freeze: node.set_clock_rate(now, 1.0); return node.wake(now);
      case Kind::drift: return node.set_clock_rate(now, 1.0);
      case Kind::power_off:
      case Kind::kill:
      case Kind::stop: return node.start(now);
      case Kind::check_fails: return node.post(now, Verdict{tracked_check, up});
      case Kind::load_changes: return node.post(now, Verdict{tracked_load, up});
      default: return;
    }
  }

  void heal() {
    const auto now = world_.now();
    world_.tell("all is well from now on");
    world_.wire().heal();
    for (NodeId id = 0; id < world_.node_count(); ++id) {
      auto& node = world_.node(id);
      node.set_temper(calm_temper(story_.cast.all_refuse));
      node.set_clock_rate(now, 1.0);
      node.wake(now);
      node.start(now);
      node.post(now, Verdict{tracked_check, up});
      node.post(now, Verdict{tracked_load, up});
    }
    // One that is still on its way out starts when it is through.
    world_.run(now + story_.cast.nodes.front().group.fence_max + 1s);
    for (NodeId id = 0; id < world_.node_count(); ++id) world_.node(id).start(world_.now());
  }

  static constexpr auto up = protocol::TrackerState::up;
  static constexpr auto down = protocol::TrackerState::down;

  const Story& story_;
  World& world_;
  Stranger stranger_;
  Agenda<std::variant<Begins, Ends, StrangerSends>> cues_;
  std::vector<std::size_t> lasting_;  ///< troubles of the wire that have begun and not ended
};

}  // namespace

Performance play(const Story& story, std::FILE* log) {
  if (log != nullptr) fmt::print(log, "{}", describe(story));
  World world{story.cast, story.seed, log};
  Performance performance;
  try {
    Play{story, world}.perform();
  } catch (const Violation& violation) {
    performance.broken = Broken{violation.what(), world.now()};
    world.tell(fmt::format("BROKEN: {}", violation.what()));
  }
  performance.lasted = world.now().time_since_epoch();
  performance.adverts = world.adverts_sent();
  return performance;
}

}  // namespace vrrpd::simulation
