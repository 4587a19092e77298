// SPDX-License-Identifier: Apache-2.0
// What the daemon hears from its notify module and from its check.
#include <fmt/format.h>

#include <algorithm>

#include "notify/mysql/mysql_notify.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "tests/simulation/pair/addresses.hpp"
#include "tests/simulation/pair/daemon.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using protocol::Group;
using protocol::TrackerState;

namespace {

// The check's own defaults (docs/mysql.md).
constexpr Duration probe_interval = 1s;
constexpr Duration probe_deadline = 300ms;
constexpr unsigned probe_fall = 2;
/// Until the end of the held connection is seen.
constexpr Duration notice = 1ms;

protocol::Standing::Verdict verdict(notify::Eligibility eligibility) {
  switch (eligibility) {
    case notify::Eligibility::eligible: return protocol::Standing::Verdict::fit;
    case notify::Eligibility::behind: return protocol::Standing::Verdict::unfit;
    case notify::Eligibility::isolated:
    case notify::Eligibility::superseded: return protocol::Standing::Verdict::superseded;
    default: return protocol::Standing::Verdict::unknown;
  }
}

}  // namespace

std::unique_ptr<notify::Notify> Daemon::make_module() {
  mysql::PairSettings pair;
  pair.name = plan_.instance.name;
  pair.local.socket = "/run/mysqld/mysqld.sock";
  pair.peer.host = address_of(other(host_.node()));
  pair.peer.port = server_port;
  pair.peer_fence = pair.peer;
  pair.record = "/var/lib/vrrpd/master_info";
  pair.policy = plan_.policy;
  pair.kill_hung_server = plan_.kill_hung_server;
  pair.drain_stall = plan_.drain_stall;
  pair.semi_sync_timeout = plan_.semi_sync_timeout;
  if (third_ != nullptr) pair.etcd.emplace();
  return mysql::make_mysql_notify(
      std::move(pair), [this](Severity, std::string_view text) { log(text); },
      plan_.peer_channel ? &channel_ : nullptr, third_ != nullptr ? third_->client() : nullptr);
}

notify::PeerRole Daemon::role() const {
  using Phase = protocol::Group::Phase;
  switch (group_->phase()) {
    case Phase::initialize: return notify::PeerRole::starting;
    case Phase::promoting: return notify::PeerRole::promoting;
    case Phase::serving: return notify::PeerRole::master;
    case Phase::leaving: return notify::PeerRole::leaving;
    case Phase::fault: return notify::PeerRole::fault;
    case Phase::stopped: return notify::PeerRole::stopped;
    default: return notify::PeerRole::backup;
  }
}

void Daemon::log(std::string_view line) {
  lines_.emplace_back(line);
  tell(lines_.back());
}

bool Daemon::says(std::string_view what) const {
  const auto in = [what](const std::string& line) { return line.find(what) != line.npos; };
  return (standing_ && in(standing_->reason)) || std::ranges::any_of(lines_, in);
}

ModuleHost::Events Daemon::module_events() {
  return {.gate_opened =
              [this](unsigned generation) {
                if (gate_ == generation) witness_.gate_opened(host_.node());
                gate_.reset();
                give([&](Group& group, Instant now, Actions& out) {
                  group.gate_opened(now, generation, out);
                });
              },
          .gate_refused =
              [this](unsigned generation, notify::Refusal refusal) {
                if (gate_ == generation) witness_.gate_refused(host_.node(), refusal);
                gate_.reset();
                log("gate: " + refusal.reason);
                give([&](Group& group, Instant now, Actions& out) {
                  group.gate_refused(now, generation, refusal.reason, refusal.evidence, out);
                });
              },
          .progress =
              [this](unsigned generation) {
                if (gate_ == generation) progress_by_ = host_.now() + plan_.gate_progress;
              },
          .fenced =
              [this](unsigned generation, notify::Fenced fenced) {
                log("fence: " + fenced.text);
                if (fenced.outcome == notify::Fenced::Outcome::not_fenced) return;
                give([&](Group& group, Instant now, Actions& out) {
                  group.fenced(now, generation, out);
                });
              },
          .standing =
              [this](notify::Standing standing) {
                if (world_.listens() && (!standing_ || standing_->reason != standing.reason))
                  tell(fmt::format("{}: {}", name(standing.eligibility), standing.reason));
                standing_ = standing;
                give([&](Group& group, Instant now, Actions& out) {
                  group.set_standing(
                      now,
                      {verdict(standing.eligibility), standing.reason, standing.evidence,
                       static_cast<protocol::Standing::Rank>(standing.rank)},
                      out);
                });
              },
          .looked_for_life =
              [this](unsigned generation) {
                give([&](Group& group, Instant now, Actions& out) {
                  group.looked_for_life(now, generation, out);
                });
              }};
}

// Decision 3, as runtime/gate_watch.
void Daemon::watch_gate(unsigned generation) {
  if (gate_ != generation) return;
  const Instant until = std::min(progress_by_, done_by_);
  if (host_.now() < until) {
    const WorldTime due = host_.when(until);
    if (due < WorldTime::max()) process_.at(due, [this, generation] { watch_gate(generation); });
    return;
  }
  gate_.reset();
  modules_->cancel_gate();
  give([&](Group& group, Instant now, Actions& out) {
    group.gate_refused(now, generation, "the promotion made no progress", {}, out);
  });
}

// As modules/check_worker and checks/mysql: a killed server ends the held connection, a frozen one
// does not answer.
void Daemon::probe() {
  if (!server_.listens()) {
    probe_failures_ = 0;
    probed(TrackerState::down);
  } else if (server_.process().stopped()) {
    process_.after(probe_deadline, [this] {
      if (!server_.listens() || !server_.process().stopped()) return probe();
      if (++probe_failures_ >= probe_fall) probed(TrackerState::down);
      const bool again = probe_failures_ < probe_fall;
      process_.after(again ? Duration{} : probe_interval - probe_deadline, [this] { probe(); });
    });
    return;
  } else {
    probe_failures_ = 0;
    watch_for_death();
    probed(TrackerState::up);
  }
  process_.after(probe_interval, [this] { probe(); });
}

void Daemon::watch_for_death() {
  const unsigned handle = server_.on_death([this] {
    if (!process_.runs()) return;
    process_.after(notice, [this] { probed(TrackerState::down); });
  });
  process_.after(probe_interval, [this, handle] { server_.forget_death(handle); });
}

void Daemon::probed(TrackerState state) {
  if (trackers_[0].state == state) return;
  trackers_[0].state = state;
  const auto fitness = protocol::fitness(plan_.instance.priority, trackers_);
  give([&](Group& group, Instant now, Actions& out) { group.set_fitness(now, 0, fitness, out); });
}

}  // namespace vrrpd::simulation::pair
