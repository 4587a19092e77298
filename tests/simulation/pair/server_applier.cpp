// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/simulation/pair/server.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// Workers that apply at the same time.
constexpr std::size_t workers = 4;

}  // namespace

void Server::go_on_applying() {
  if (!channel_ || !channel_->applier_runs || applying_) return;
  if (applier_held_ || locked_ || disk_full_ || drained()) return;
  applying_ = true;
  process_.after(dice_.between(plan_.apply_time / 10, plan_.apply_time) + apply_delay_,
                 [this, run = applier_run_] { apply_one(run); });
}

/// In order, or whichever of the workers is ready first.
std::size_t Server::pick() const {
  if (plan_.preserves_order) return channel_->first;
  Dice dice{channel_->first + channel_->relay.size()};
  const std::size_t end = std::min(channel_->first + workers, channel_->relay.size());
  const std::size_t index = channel_->first + dice.below(end - channel_->first);
  return channel_->relay[index].applied ? channel_->first : index;
}

void Server::apply_one(unsigned run) {
  if (run != applier_run_ || !channel_ || !channel_->applier_runs || drained()) return;
  if (applier_held_ || locked_ || disk_full_) {
    applying_ = false;
    return;
  }
  const std::size_t index = pick();
  const Transaction transaction = channel_->relay[index].transaction;
  if (applier_breaks_) return fail_applier(1032, "Can't find record");
  if (log_.has(transaction)) return applied(index);
  if (plan_.mariadb() && transaction.number <= log_.written().last())
    return fail_applier(1950, "an attempt was made to binlog out of order");
  log_.append(transaction);
  const std::size_t entry = log_.size() - 1;
  pump();
  // A source role that is on makes the applier itself wait for a confirmation.
  semi_sync_.wait(entry, [this, run, index, entry](bool) {
    show(entry, true);
    if (run == applier_run_ && channel_) return applied(index);
    if (channel_ && index < channel_->relay.size()) channel_->relay[index].applied = true;
  });
}

void Server::applied(std::size_t index) {
  auto& relay = channel_->relay;
  relay[index].applied = true;
  ++channel_->executed;
  applied_ = relay[index].transaction;
  while (channel_->first < relay.size() && relay[channel_->first].applied) ++channel_->first;
  applying_ = false;
  go_on_applying();
}

void Server::fail_applier(unsigned number, std::string text) {
  channel_->applier_error = {number, std::move(text)};
  stop_applier();
}

void Server::stop_applier() {
  channel_->applier_runs = false;
  ++applier_run_;
  applying_ = false;
}

void Server::hold_up_applier(bool held) {
  applier_held_ = held;
  if (!held) go_on_applying();
}

void Server::end_sessions() {
  lock_tables(false);
  hold_up_applier(false);
}

// An operator mends the row, and starts the applier while the receiver runs.
void Server::repair_applier() {
  applier_breaks_ = false;
  const bool broken = channel_ && channel_->applier_error.number == 1032;
  if (broken && listens() && channel_->receiver != mysql::Receiver::no) start_now(false, true);
}

bool Server::applier_is_broken() const {
  return applier_breaks_ || (channel_ && channel_->applier_error.number != 0);
}

}  // namespace vrrpd::simulation::pair
