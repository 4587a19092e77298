// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/story.hpp"

#include <fmt/format.h>

#include "tests/simulation/pair/addresses.hpp"
#include "tests/simulation/pair/story_extras.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using Kind = Fault::Kind;

namespace {

constexpr std::string_view kind_names[] = {
    "the nodes are cut apart",
    "is not heard by the other node",
    "is cut off from everything",
    "is cut off from the clients",
    "has a slow link to the other",
    "loses power",
    "stands still, with its clock",
    "stands still",
    "has a clock that is wrong",
    "daemon is killed",
    "daemon is stopped",
    "daemon is paused",
    "daemon is restarted",
    "server is killed",
    "server is restarted",
    "server is frozen",
    "tables are locked",
    "disk is full",
    "applier is held up",
    "applier is slow",
    "applier breaks",
    "binary logs are purged",
    "replication is stopped for a while",
    "replication is restarted",
    "receiver is stopped for a while",
    "server lets nobody in any more",
    "adverts are not heard by the other node",
};
static_assert(std::size(kind_names) == Fault::kinds);

/// The primary is the one that begins as such.
constexpr Kind fatal_to_a_primary[] = {Kind::power_off, Kind::server_killed, Kind::server_frozen,
                                       Kind::node_isolated, Kind::daemon_stopped};
constexpr Kind harmless_to_the_other[] = {
    Kind::power_off,      Kind::daemon_killed,       Kind::daemon_stopped,
    Kind::daemon_paused,  Kind::daemon_restarted,    Kind::server_killed,
    Kind::server_frozen,  Kind::server_restarted,    Kind::applier_held,
    Kind::applier_broken, Kind::replication_stopped, Kind::receiver_stopped};

/// The others came later, by a luck of their own (story_extras.hpp).
constexpr std::size_t drawn_kinds = static_cast<std::size_t>(Kind::receiver_stopped) + 1;

constexpr std::uint64_t third_vote_part = 20;  ///< of a story's luck; the others are in pair.cpp
/// Beside the parts of pair.cpp.
constexpr std::uint64_t channel_part = 100;

double seconds(Duration duration) { return std::chrono::duration<double>{duration}.count(); }

ServerPlan draw_server(const ServerPlan& common, Dice& dice) {
  ServerPlan plan = common;
  plan.apply_time = dice.chance(80) ? Duration{2ms} : Duration{40ms};
  plan.answer_time = dice.chance(80) ? Duration{1ms} : Duration{30ms};
  plan.recovery_time = dice.between(200ms, 4s);
  return plan;
}

ServerPlan draw_flavour(Dice& dice) {
  ServerPlan plan;
  constexpr Duration net_timeouts[] = {4s, 4s, 10s, 60s};
  plan.net_timeout = dice.one_of(net_timeouts);
  if (dice.chance(50)) {
    plan.init_rpl_role = dice.chance(80);
    return plan;
  }
  plan.version = {mysql::Flavour::mysql, 9, 7, 4};
  plan.relay_log_recovery = dice.chance(20);
  plan.preserves_order = dice.chance(80);
  return plan;
}

NodePlan draw_node(Node node, const NodePlan& common, const ServerPlan& server, Dice& dice) {
  NodePlan plan = common;
  plan.server = draw_server(server, dice);
  plan.clock_reading = dice.between(1000s, 2000s);
  plan.clock_rate = 1.0 + (static_cast<double>(dice.below(1001)) - 500.0) / 1e6;
  plan.instance.priority = node == 0 ? 100 : 90;
  plan.supervisor_pause = dice.chance(50) ? dice.between(100ms, 500ms) : dice.between(500ms, 8s);
  return plan;
}

NodePlan draw_common(Dice& dice) {
  NodePlan plan;
  protocol::InstanceConfig& instance = plan.instance;
  instance.name = "VI_1";
  instance.vrid = 51;
  const bool fast = dice.chance(50);
  instance.version = fast ? protocol::Version::v3 : protocol::Version::v2;
  instance.advert_int = fast ? Duration{dice.chance(50) ? 300ms : 500ms} : Duration{1s};
  instance.preempt = dice.chance(30);
  instance.addresses = {IpAddress::v4(192, 0, 2, 100)};
  // Decision 11: longer than the master-down interval, the fence and a look together.
  const Duration timeouts[] = {10s, 10s, 10s, fast ? Duration{5s} : Duration{8s}, 24h};
  plan.semi_sync_timeout = dice.one_of(timeouts);
  plan.policy.min_failover_interval = dice.chance(50) ? Duration{} : Duration{60s};
  constexpr mysql::NoReplica alone[] = {mysql::NoReplica::async_until_peer,
                                        mysql::NoReplica::async_until_peer,
                                        mysql::NoReplica::timeout, mysql::NoReplica::block};
  // One that preempts a primary which waits for it leaves a row that nobody else has.
  if (!instance.preempt) plan.policy.no_replica = dice.one_of(alone);
  plan.kill_hung_server = dice.chance(50);
  // Decision 16: at least 2 s, and not below the master-down interval.
  plan.address_lifetime =
      std::max<Duration>(2s, instance.advert_int * instance.down_timer_adverts + 1s);
  return plan;
}

/// From a blink to longer than any timeout.
Duration draw_length(Dice& dice) {
  if (dice.chance(30)) return dice.between(50ms, 1s);
  if (dice.chance(60)) return dice.between(1s, 6s);
  return dice.between(6s, 16s);
}

Fault draw_fault(Duration latest, Dice& dice) {
  Fault fault;
  fault.kind = static_cast<Kind>(dice.below(drawn_kinds));
  fault.at_primary = dice.chance(50);
  fault.begin = WorldTime{dice.between(0ms, latest)};
  fault.end = fault.begin + draw_length(dice);
  if (!dice.chance(35)) return fault;
  constexpr Role roles[] = {Role::transitions, Role::transitions, Role::transitions, Role::standing,
                            Role::fence};
  fault.aim = {.role = dice.one_of(roles),
               .question = static_cast<unsigned>(1 + dice.below(16)),
               .when_done = dice.chance(50)};
  fault.begin = WorldTime{};
  fault.end = fault.begin + draw_length(dice);
  return fault;
}

/// A primary that hangs is given up on, closed and fenced in up to 3.5 s, and what shows that all
/// of a busy one is confirmed is up to 2 s old then: a shorter timeout may be over (docs/mysql.md).
constexpr Duration patient = 6s;

void draw_single(Story& story, Dice& dice) {
  const bool primary = dice.chance(60);
  Fault fault;
  fault.kind = primary ? dice.one_of(fatal_to_a_primary) : dice.one_of(harmless_to_the_other);
  fault.at_primary = primary;
  fault.begin = WorldTime{dice.between(0ms, 2s)};
  story.length = 25s;
  fault.end = WorldTime{story.length};
  story.faults = {fault};
  story.ending = primary ? Ending::promotes : Ending::stays;
  for (auto& plan : story.plans) {
    plan.instance.preempt = false;
    plan.policy.min_failover_interval = {};
    plan.semi_sync_timeout = std::max(plan.semi_sync_timeout, patient);
  }
}

/// Something happens to the primary, so that the rest happens to a failover.
void draw_several(Story& story, Dice& dice) {
  const Duration latest = dice.between(1s, 12s);
  const std::size_t count = 1 + dice.below(4);
  for (std::size_t i = 0; i < count; ++i) story.faults.push_back(draw_fault(latest, dice));
  const bool aimed_only =
      std::ranges::all_of(story.faults, [](const Fault& fault) { return fault.aim.has_value(); });
  if (aimed_only || dice.chance(50)) {
    Fault fault;
    fault.kind = dice.one_of(fatal_to_a_primary);
    fault.begin = WorldTime{dice.between(0ms, latest)};
    fault.end = fault.begin + draw_length(dice) + 2s;
    story.faults.push_back(fault);
  }
  story.length = latest + dice.between(2s, 16s);
}

/// By a luck of its own: the rest of the story is the same without it.
void draw_third_vote(Story& story) {
  Dice dice = Dice::of(story.seed, third_vote_part);
  if (story.plans[0].policy.no_replica != mysql::NoReplica::block || !dice.chance(80)) return;
  story.third_vote = true;
  if (story.ending != Ending::open || !dice.chance(50)) return;
  const WorldTime begin{dice.between(0ms, story.length)};
  story.silences.emplace_back(begin, begin + draw_length(dice));
}

}  // namespace

Story draw_story(std::uint64_t seed) {
  Dice dice{seed};
  Story story;
  story.seed = seed;
  const NodePlan common = draw_common(dice);
  const ServerPlan server = draw_flavour(dice);
  // Its own luck: what a seed was before there was a channel it still is.
  const bool channel = Dice::of(seed, channel_part).chance(70);
  for (Node node = 0; node < nodes; ++node) {
    story.plans[node] = draw_node(node, common, server, dice);
    story.plans[node].peer_channel = channel;
    story.plans[node].group.terms = channel;
  }
  story.writers = 1 + static_cast<unsigned>(dice.below(3));
  story.think = dice.chance(50) ? Duration{400ms} : Duration{1500ms};
  if (dice.chance(20))
    draw_single(story, dice);
  else
    draw_several(story, dice);
  draw_third_vote(story);
  add_extras(story);
  return story;
}

std::string describe(const Fault& fault) {
  const double begin = seconds(fault.begin.time_since_epoch());
  const double length = seconds(fault.end - fault.begin);
  const bool of_both = fault.kind == Kind::nodes_apart || fault.kind == Kind::slow_link;
  std::string text = fmt::format("{}{}, for {:.3f} s",
                                 of_both            ? ""
                                 : fault.at_primary ? "the primary: "
                                                    : "the other: ",
                                 kind_names[static_cast<std::size_t>(fault.kind)], length);
  if (!fault.aim) return fmt::format("{} from {:.3f} s on", text, begin);
  constexpr std::string_view workers[] = {"promotion", "standing", "fence"};
  return fmt::format("{} {} question {} of its {}", text, fault.aim->when_done ? "after" : "before",
                     fault.aim->question, workers[static_cast<std::size_t>(fault.aim->role)]);
}

std::string describe(const Story& story) {
  const NodePlan& plan = story.plans[0];
  const ServerPlan& server = plan.server;
  auto text = fmt::format(
      "seed {}\n  {}{}{}{}, net_timeout {} s, semi-sync timeout {} s\n"
      "  version {}, advert_int {} ms, {}{}; {} writers\n",
      story.seed, server.version.text(),
      server.mariadb() && server.init_rpl_role ? ", init_rpl_role" : "",
      server.relay_log_recovery ? ", relay_log_recovery" : "",
      server.preserves_order ? "" : ", appliers commit in any order", server.net_timeout / 1s,
      plan.semi_sync_timeout / 1s, static_cast<int>(plan.instance.version),
      plan.instance.advert_int / 1ms, plan.instance.preempt ? "preempt" : "nopreempt",
      plan.peer_channel ? ", [peer]" : "", story.writers);
  if (story.third_vote) text += "  block, with a third vote\n";
  for (const auto& [from, until] : story.silences)
    text += fmt::format("  the third vote is silent from {:.3f} s on, for {:.3f} s\n",
                        seconds(from.time_since_epoch()), seconds(until - from));
  if (story.stumble)
    text += fmt::format("  the third vote falls silent {} swap {}, for {:.3f} s\n",
                        story.stumble->when_done ? "after" : "before", story.stumble->swap,
                        seconds(story.stumble->length));
  for (const auto& fault : story.faults) text += "  " + describe(fault) + "\n";
  return text + fmt::format("  all is well after {:.3f} s\n", seconds(story.length));
}

}  // namespace vrrpd::simulation::pair
