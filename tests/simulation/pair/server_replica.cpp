// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "tests/simulation/pair/server.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using mysql::Receiver;

namespace {

constexpr Duration connect_retry = 1s;
constexpr Duration heartbeat = 1s;
/// A silent source holds up MariaDB's STOP for so long.
constexpr Duration silent_stop = 2s;
constexpr Duration connect_patience = 1s;

mysql::SqlError answered(unsigned number, std::string text) {
  return {mysql::SqlError::Kind::answered, number, std::move(text)};
}

}  // namespace

// One START or STOP at a time, in their order, as on the servers.
void Server::in_turn(Task order) {
  if (in_turn_) return orders_.push_back(std::move(order));
  in_turn_ = true;
  order();
}

void Server::end_turn() {
  in_turn_ = false;
  if (orders_.empty()) return;
  Task next = std::move(orders_.front());
  orders_.pop_front();
  in_turn(std::move(next));
}

void Server::start_threads(bool receiver, bool applier, Reply<mysql::Result> reply) {
  in_turn([this, receiver, applier, reply = std::move(reply)]() mutable {
    start_now(receiver, applier);
    reply(mysql::Result{});
    end_turn();
  });
}

// With both threads down the start of either is the first one to MariaDB: it deletes the relay log
// and begins at gtid_slave_pos.
void Server::start_now(bool receiver, bool applier) {
  if (!channel_) return;
  if (plan_.mariadb() && channel_->receiver == Receiver::no && !channel_->applier_runs) {
    drop_relay_log();
    channel_->position = applied_;
  }
  if (receiver && channel_->receiver == Receiver::no) {
    channel_->receiver = Receiver::connecting;
    channel_->receiver_error = {};
    ++receiver_run_;
    connect();
  }
  if (applier && !channel_->applier_runs) {
    channel_->applier_runs = true;
    channel_->applier_error = {};
    ++applier_run_;
    applying_ = false;
    go_on_applying();
  }
}

void Server::drop_relay_log() {
  for (const Relayed& one : channel_->relay)
    if (!one.applied) channel_->received.remove(one.transaction);
  channel_->relay.clear();
  channel_->first = 0;
  channel_->read = channel_->executed;
  if (!plan_.mariadb()) channel_->received = {};
  channel_->position.reset();
}

void Server::keep_relay_log() {
  if (!channel_) return;
  for (const Relayed& one : channel_->relay)
    if (!one.applied) kept_.push_back(one.transaction.id);
}

void Server::stop_threads(bool receiver, bool applier, Reply<mysql::Result> reply) {
  in_turn([this, receiver, applier, reply = std::move(reply)]() mutable {
    const bool runs = channel_ && receiver && channel_->receiver != Receiver::no;
    const bool silent = runs && !source_is_heard();
    const Duration takes = plan_.mariadb() && silent ? dice_.between(0ms, silent_stop)
                           : runs                    ? dice_.between(0ms, 10ms)
                                                     : Duration{};
    process_.after(takes, [this, receiver, applier, reply = std::move(reply)]() mutable {
      if (channel_ && receiver) stop_receiver();
      if (channel_ && applier) stop_applier();
      reply(mysql::Result{});
      end_turn();
    });
  });
}

// It is not in turn: a STOP that waits for the receiver then waits for nothing. One that was
// started since is another thread.
std::expected<void, mysql::SqlError> Server::kill_thread(int id) {
  if (id != receiver_thread())
    return std::unexpected{answered(1094, fmt::format("Unknown thread id: {}", id))};
  process_.after(dice_.between(0ms, 10ms), [this, id] {
    if (id == receiver_thread()) stop_receiver();
  });
  return {};
}

std::optional<int> Server::receiver_thread() const {
  if (!channel_ || channel_->receiver == Receiver::no) return std::nullopt;
  return first_thread + static_cast<int>(receiver_run_);
}

std::optional<int> Server::applier_thread() const {
  if (!channel_ || !channel_->applier_runs) return std::nullopt;
  return first_thread + first_thread / 2 + static_cast<int>(applier_run_);
}

void Server::stop_by_hand(bool receiver, bool applier) {
  if (!channel_ || !awake()) return;
  if (receiver) stop_receiver();
  if (applier) stop_applier();
}

void Server::start_by_hand() {
  if (channel_ && awake() && read_only_) start_threads(true, true, [](const auto&) {});
}

bool Server::source_is_heard() const {
  return channel_->receiver == Receiver::yes && world_.now() - heard_ <= heartbeat * 3 / 2;
}

void Server::stop_receiver() {
  if (channel_->receiver == Receiver::no) return;
  channel_->receiver = Receiver::no;
  channel_->receiver_error = {};
  network_.send(host_.place(), peer_->host_.place(), [this, ended = connection_] {
    peer_->process_.after(0ms, [this, ended] { peer_->detach(ended); });
  });
  ++connection_;
}

std::expected<void, mysql::SqlError> Server::forget_source() {
  if (!channel_) return {};
  if (channel_->receiver != Receiver::no || channel_->applier_runs)
    return std::unexpected{
        answered(1198, "This operation cannot be performed with a running slave")};
  channel_.reset();
  return {};
}

std::expected<void, mysql::SqlError> Server::follow(Node source, bool demote) {
  if (channel_ && (channel_->receiver != Receiver::no || channel_->applier_runs))
    return std::unexpected{
        answered(1198, "This operation cannot be performed with a running slave")};
  channel_.emplace();
  channel_->source = source;
  if (demote) set_slave_position();
  return {};
}

void Server::connect() {
  const unsigned connection = ++connection_;
  Attach attach{.connection = connection, .acknowledges = replica_role_, .had = {}, .position = {}};
  if (plan_.mariadb()) {
    attach.position = channel_->position ? channel_->position : applied_;
  } else {
    attach.had = log_.written();
    for (const Relayed& one : channel_->relay) attach.had.add(one.transaction);
  }
  acknowledges_ = replica_role_;
  const auto back = [this, connection](std::expected<void, mysql::ThreadError> answer) {
    network_.carry(peer_->host_.place(), host_.place(), connect_patience,
                   [this, connection, answer = std::move(answer)] {
                     process_.after(0ms, [=, this] { connected(connection, answer); });
                   });
  };
  network_.carry(host_.place(), peer_->host_.place(), connect_patience,
                 [this, back, attach = std::move(attach)]() mutable {
                   if (!peer_->host_.answers()) return;
                   if (!peer_->listens())
                     return back(std::unexpected{mysql::ThreadError{2003, "Connection refused"}});
                   peer_->process_.after(0ms, [this, back, attach = std::move(attach)]() mutable {
                     back(peer_->attach(std::move(attach)));
                   });
                 });
  try_again_later();
}

void Server::connected(unsigned connection, std::expected<void, mysql::ThreadError> answer) {
  if (connection != connection_ || !channel_ || channel_->receiver == Receiver::no) return;
  if (!answer) {
    channel_->receiver_error = answer.error();
    // What will not get better by itself ends the thread.
    if (answer.error().number == 1236) channel_->receiver = Receiver::no;
    return;
  }
  channel_->receiver = Receiver::yes;
  channel_->receiver_error = {};
  heard_ = world_.now();
  listen_to_source(connection);
}

void Server::try_again_later() {
  process_.after(connect_retry, [this, connection = connection_] {
    const bool waits = channel_ && channel_->receiver == Receiver::connecting;
    if (connection == connection_ && waits) connect();
  });
}

void Server::lose_source(unsigned connection, const mysql::ThreadError& error) {
  if (connection != connection_ || !channel_ || channel_->receiver != Receiver::yes) return;
  channel_->receiver = Receiver::connecting;
  channel_->receiver_error = error;
  ++connection_;
  try_again_later();
}

// The source's heartbeats; without them the receiver goes on saying Yes for a while.
void Server::listen_to_source(unsigned connection) {
  if (connection != connection_ || !channel_ || channel_->receiver != Receiver::yes) return;
  if (peer_->serves(connection) && network_.passes(peer_->host_.place(), host_.place()))
    heard_ = world_.now();
  if (world_.now() - heard_ > plan_.net_timeout)
    return lose_source(connection, {2013, "the source is silent"});
  process_.after(heartbeat, [this, connection] { listen_to_source(connection); });
}

void Server::receive(Unstored arrived) {
  unstored_.push_back(std::move(arrived));
  store_what_came();
}

void Server::store_what_came() {
  if (disk_full_) return;
  for (const Unstored& one : std::exchange(unstored_, {})) store(one);
}

void Server::store(const Unstored& arrived) {
  const bool stale =
      arrived.connection != connection_ || !channel_ || channel_->receiver == Receiver::no;
  if (stale) return;
  heard_ = world_.now();
  for (const Transaction& one : arrived.sent) {
    channel_->relay.push_back({.transaction = one, .applied = false, .at = world_.now()});
    channel_->received.add(one);
    channel_->position = one;
    ++channel_->read;
  }
  go_on_applying();
  if (acknowledges_) confirm(arrived.connection, arrived.upto);
}

void Server::confirm(unsigned connection, std::size_t upto) {
  network_.carry(host_.place(), peer_->host_.place(), silent_stop,
                 [this, connection, upto, source = peer_->process_.incarnation()] {
                   if (connection != connection_ || source != peer_->process_.incarnation()) return;
                   peer_->process_.after(0ms, [=, this] { peer_->acknowledged(connection, upto); });
                 });
}

bool Server::attached() const {
  return listens() && channel_ && channel_->receiver == Receiver::yes && acknowledges_;
}

bool Server::receiver_is_refused() const {
  return channel_ && channel_->receiver_error.number == 1236;
}

}  // namespace vrrpd::simulation::pair
