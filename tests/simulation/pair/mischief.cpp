// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/mischief.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using Kind = Fault::Kind;

namespace {

constexpr double wrong_rate = 0.75;
constexpr Duration slowness = 80ms;
constexpr Duration slow_apply = 250ms;

}  // namespace

Mischief::Mischief(const Story& story, Pair& pair)
    : story_{story}, pair_{pair}, states_(story.faults.size()) {}

void Mischief::begin(Node primary) {
  primary_ = primary;
  const WorldTime zero = pair_.world().now();
  for (std::size_t i = 0; i < story_.faults.size(); ++i) {
    states_[i].armed = true;
    if (story_.faults[i].aim) continue;
    pair_.world().at(zero + story_.faults[i].begin.time_since_epoch(), [this, i] { strike(i); });
  }
  for (const auto& [from, until] : story_.silences)
    pair_.world().at(zero + from.time_since_epoch(), [this, length = until - from] {
      if (!over_) pair_.third().stand_still(pair_.world().now() + length);
    });
  if (story_.stumble) pair_.third().stumble(*story_.stumble);
  pair_.conversations().on_question = [this](Role role, Node asker, Node /*server*/) {
    return on_question(role, asker);
  };
}

Task Mischief::on_question(Role role, Node asker) {
  Task done;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Fault& fault = story_.faults[i];
    if (!states_[i].armed || !fault.aim || fault.aim->role != role || node_of(fault) != asker)
      continue;
    if (++states_[i].questions != fault.aim->question) continue;
    if (fault.aim->when_done)
      done = [this, i] { strike(i); };
    else
      pair_.world().after(0ms, [this, i] { strike(i); });
  }
  return done;
}

void Mischief::strike(std::size_t index) {
  State& state = states_[index];
  if (!state.armed || over_) return;
  const Fault& fault = story_.faults[index];
  state = {.armed = false, .lasts = true};
  pair_.world().tell(describe(fault));
  start(fault);
  pair_.world().after(fault.end - fault.begin, [this, index] { relent(index); });
}

void Mischief::relent(std::size_t index) {
  if (!states_[index].lasts) return;
  states_[index].lasts = false;
  pair_.world().tell("over: " + describe(story_.faults[index]));
  end(story_.faults[index]);
}

void Mischief::heal() {
  pair_.third().stand_still({});
  over_ = true;
  pair_.world().tell("all is well from now on");
  for (std::size_t i = 0; i < states_.size(); ++i) relent(i);
  supervise();
}

void Mischief::supervise() {
  for (Node node = 0; node < nodes; ++node) pair_.daemon(node).start();
  pair_.world().after(1s, [this] { supervise(); });
}

void Mischief::start(const Fault& fault) {
  Network& network = pair_.network();
  const Place here = place_of(node_of(fault)), there = place_of(other(node_of(fault)));
  switch (fault.kind) {
    case Kind::nodes_apart: network.cut(here, there); return network.cut(there, here);
    case Kind::node_unheard: return network.cut(here, there);
    case Kind::node_isolated:
      network.cut(here, there);
      network.cut(there, here);
      network.cut(here, Place::third);
      network.cut(Place::third, here);
      [[fallthrough]];
    case Kind::node_clientless:
      network.cut(here, Place::clients);
      return network.cut(Place::clients, here);
    case Kind::slow_link: return network.slow_down(slowness);
    case Kind::adverts_unheard: return network.drop_datagrams(here, there, true);
    default: break;
  }
  if (fault.kind <= Kind::drift) return start_on_host(fault);
  if (fault.kind <= Kind::daemon_restarted) return start_on_daemon(fault);
  touched_[node_of(fault)] = pair_.world().now();
  start_on_server(fault);
}

void Mischief::start_on_host(const Fault& fault) {
  Host& host = pair_.host(node_of(fault));
  Server& server = pair_.server(node_of(fault));
  Daemon& daemon = pair_.daemon(node_of(fault));
  switch (fault.kind) {
    case Kind::power_off:
      host.power(false);
      server.lose_power();
      daemon.lose_power();
      return;
    case Kind::freeze: host.set_clock_rate(0.0); [[fallthrough]];
    case Kind::stall:
      host.freeze();
      server.process().stop();
      return daemon.process().stop();
    default: host.set_clock_rate(wrong_rate); return daemon.look_at_clock();
  }
}

void Mischief::start_on_daemon(const Fault& fault) {
  Daemon& daemon = pair_.daemon(node_of(fault));
  switch (fault.kind) {
    case Kind::daemon_killed: return daemon.kill();
    case Kind::daemon_paused: return daemon.process().stop();
    case Kind::daemon_stopped: return daemon.stop();
    default: daemon.stop(); return restart_daemon(node_of(fault));
  }
}

void Mischief::start_on_server(const Fault& fault) {
  Server& server = pair_.server(node_of(fault));
  switch (fault.kind) {
    case Kind::server_killed: return server.kill();
    case Kind::server_restarted: server.shut_down(); return server.start();
    case Kind::server_frozen: return server.process().stop();
    case Kind::tables_locked: return server.lock_tables(true);
    case Kind::disk_full: return server.fill_disk(true);
    case Kind::applier_held: return server.hold_up_applier(true);
    case Kind::applier_slow: return server.slow_applier_down(slow_apply);
    case Kind::applier_broken: return server.break_applier();
    case Kind::logs_purged: return server.purge_logs();
    case Kind::logins_refused: return server.refuse_logins(true);
    case Kind::replication_stopped: return stop_by_hand(node_of(fault), true);
    case Kind::receiver_stopped: return stop_by_hand(node_of(fault), false);
    default: stop_by_hand(node_of(fault), true); return start_by_hand(node_of(fault));
  }
}

void Mischief::end(const Fault& fault) {
  Network& network = pair_.network();
  const Place here = place_of(node_of(fault)), there = place_of(other(node_of(fault)));
  switch (fault.kind) {
    case Kind::nodes_apart: network.mend(here, there); return network.mend(there, here);
    case Kind::node_unheard: return network.mend(here, there);
    case Kind::node_isolated:
      network.mend(here, there);
      network.mend(there, here);
      network.mend(here, Place::third);
      network.mend(Place::third, here);
      [[fallthrough]];
    case Kind::node_clientless:
      network.mend(here, Place::clients);
      return network.mend(Place::clients, here);
    case Kind::slow_link: return network.slow_down({});
    case Kind::adverts_unheard: return network.drop_datagrams(here, there, false);
    default: break;
  }
  if (fault.kind <= Kind::drift) return end_on_host(fault);
  if (fault.kind == Kind::daemon_paused) return pair_.daemon(node_of(fault)).process().go_on();
  if (fault.kind <= Kind::daemon_restarted) return restart_daemon(node_of(fault));
  touched_[node_of(fault)] = pair_.world().now();
  end_on_server(fault);
}

void Mischief::end_on_host(const Fault& fault) {
  Host& host = pair_.host(node_of(fault));
  switch (fault.kind) {
    case Kind::power_off: return boot(node_of(fault));
    case Kind::freeze: host.set_clock_rate(1.0); [[fallthrough]];
    case Kind::stall:
      host.thaw();
      pair_.server(node_of(fault)).process().go_on();
      pair_.daemon(node_of(fault)).process().go_on();
      break;
    default: host.set_clock_rate(1.0); break;
  }
  pair_.daemon(node_of(fault)).look_at_clock();
}

void Mischief::end_on_server(const Fault& fault) {
  Server& server = pair_.server(node_of(fault));
  switch (fault.kind) {
    case Kind::server_killed: return server.start();
    case Kind::server_frozen: return server.process().go_on();
    case Kind::tables_locked: return server.lock_tables(false);
    case Kind::disk_full: return server.fill_disk(false);
    case Kind::applier_held: return server.hold_up_applier(false);
    case Kind::applier_slow: return server.slow_applier_down({});
    case Kind::applier_broken: return server.repair_applier();
    case Kind::logins_refused: return server.refuse_logins(false);
    case Kind::replication_stopped:
    case Kind::receiver_stopped: return start_by_hand(node_of(fault));
    default: return;
  }
}

// Nobody's hands are on a server that is being promoted: who starts its replication in that moment
// gets a primary that follows. Nor does anybody start a MariaDB whose relay log that would delete
// while its source is dead (row 16).
void Mischief::stop_by_hand(Node node, bool applier) {
  if (!pair_.daemon(node).promoting()) pair_.server(node).stop_by_hand(true, applier);
}

void Mischief::start_by_hand(Node node) {
  const Server& server = pair_.server(node);
  const bool source_lives = pair_.joined() && pair_.server(other(node)).awake();
  const bool safe = !server.start_drops_relay_log() || source_lives;
  const bool can = server.awake() && safe && !pair_.daemon(node).promoting();
  if (can) return pair_.server(node).start_by_hand();
  pair_.world().after(1s, [this, node] { start_by_hand(node); });
}

void Mischief::boot(Node node) {
  if (pair_.host(node).powered()) return;
  pair_.host(node).power(true);
  pair_.server(node).process().forget_stops();
  pair_.daemon(node).process().forget_stops();
  pair_.server(node).start();
  pair_.daemon(node).start();
}

/// Once the one before has gone, and the host can.
void Mischief::restart_daemon(Node node) {
  Daemon& daemon = pair_.daemon(node);
  if (daemon.process().runs() && !daemon.stopping()) return;
  if (!daemon.process().runs()) daemon.start();
  if (!daemon.process().runs() || daemon.stopping())
    pair_.world().after(100ms, [this, node] { restart_daemon(node); });
}

}  // namespace vrrpd::simulation::pair
