// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/server.hpp"

#include <utility>

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// With sync_binlog = 1 InnoDB's commit record is not synced by itself: MariaDB's recovery has been
/// seen to take back the commits of the last second.
constexpr Duration unsynced_commits = 1s;
/// Of a service manager (RestartSec).
constexpr Duration restart_pause = 1s;
/// sync_relay_log = 10000: what the replica acknowledged is the kernel's to write.
constexpr Duration unsynced_relay_log = 5s;

}  // namespace

Server::Server(Network& network, Host& host, const ServerPlan& plan, Notary& notary, Dice dice)
    : world_{host.world()},
      network_{network},
      host_{host},
      plan_{plan},
      notary_{notary},
      dice_{dice},
      process_{host.world()},
      semi_sync_{host.world(), process_} {}

void Server::start() {
  if (process_.runs() || !host_.powered()) return;
  process_.begin();
  started_ = world_.now();
  process_.after(dice_.between(plan_.recovery_time / 4, plan_.recovery_time), [this] {
    recover();
    ready_ = true;
  });
}

// As the configuration says: closed, no threads, the semi-sync role of a replica.
void Server::recover() {
  if (!std::exchange(clean_, false)) take_back_uncommitted();
  for (std::size_t i = 0; i < log_.size(); ++i) {
    if (log_[i].committed) continue;
    notary_.recover(log_[i].transaction.id);
    show(i, false);
  }
  read_only_ = true;
  replica_role_ = true;
  if (!channel_) return;
  channel_->receiver_error = channel_->applier_error = {};
  if (plan_.mariadb()) channel_->position.reset();
  if (plan_.relay_log_recovery && !plan_.mariadb()) drop_relay_log();
}

// What waited for its confirmation is in the binary log, and so is committed by recovery: a ghost.
// MariaDB with init_rpl_role = SLAVE cuts it off instead, from the first transaction on that the
// storage engine does not show as committed.
void Server::take_back_uncommitted() {
  if (!plan_.mariadb() || !plan_.init_rpl_role) return;
  const WorldTime synced = world_.now() - dice_.between(0ms, unsynced_commits);
  std::size_t size = log_.size();
  while (size > 0 && (!log_[size - 1].committed || log_[size - 1].committed_at > synced)) --size;
  for (std::size_t i = size; i < log_.size(); ++i) taken_back_.push_back(log_[i].transaction.id);
  log_.cut(size);
  // The position is in a table of the engine: it goes back with the rows.
  const bool taken_back = applied_ && !log_.find(*applied_);
  if (taken_back) {
    applied_.reset();
    for (std::size_t i = 0; i < log_.size(); ++i)
      if (log_[i].transaction.origin != host_.node()) applied_ = log_[i].transaction;
  }
}

GtidPosition Server::last_entry() const {
  if (log_.size() == 0) return std::nullopt;
  return log_[log_.size() - 1].transaction;
}

void Server::kill() { end(false); }

void Server::kill_and_restart() {
  kill();
  world_.after(restart_pause, [this] { start(); });
}

void Server::lose_power() {
  if (channel_) {
    const WorldTime synced = world_.now() - dice_.between(0ms, unsynced_relay_log);
    auto& relay = channel_->relay;
    while (!relay.empty() && !relay.back().applied && relay.back().at > synced) {
      channel_->received.remove(relay.back().transaction);
      --channel_->read;
      relay.pop_back();
    }
  }
  end(false);
}

// Clients that wait for a confirmation: MySQL tells them OK, MariaDB ends their sessions; the rows
// are committed by both.
void Server::shut_down() {
  if (!listens()) return kill();
  stopping_ = true;
  for (auto& release : semi_sync_.forget()) release(false);
  stopping_ = false;
  end(true);
}

void Server::end(bool clean) {
  if (!process_.runs()) return;
  clean_ = clean && ready_;
  // The host is still there to say that nobody listens; one without power says nothing.
  process_.end();
  ready_ = false;
  static_cast<void>(semi_sync_.forget());  // the clients' connections end below
  closings_.clear();
  ended_sessions_.clear();
  blocked_.clear();
  unstored_.clear();
  orders_.clear();
  in_turn_ = false;
  dumps_.clear();
  ++connection_;
  ++applier_run_;
  applying_ = false;
  locked_ = false;
  if (channel_) {
    channel_->receiver = mysql::Receiver::no;
    channel_->applier_runs = false;
  }
  for (auto& [handle, task] : std::exchange(deaths_, {})) task();
  if (peer_->channel_ && peer_->channel_->source == host_.node())
    network_.send(host_.place(), peer_->host_.place(),
                  [this, lost = peer_->connection_, powered = host_.powered()] {
                    if (powered) peer_->lose_source(lost, {2013, "Lost connection"});
                  });
}

unsigned Server::on_death(Task end) {
  deaths_.emplace_back(++death_, std::move(end));
  return death_;
}

void Server::forget_death(unsigned handle) {
  std::erase_if(deaths_, [&](const auto& one) { return one.first == handle; });
}

}  // namespace vrrpd::simulation::pair
