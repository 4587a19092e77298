// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/simulation/pair/server.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

/// TCP gives up a connection on which nothing is acknowledged.
constexpr Duration tcp_patience = 15s;

mysql::ThreadError cannot_serve(std::string text) { return {1236, std::move(text)}; }

}  // namespace

std::expected<void, mysql::ThreadError> Server::attach(Attach attach) {
  const auto next = place_of(attach);
  if (!next) return std::unexpected{next.error()};
  dumps_.clear();  // an older connection of the same replica ends when it comes anew
  dumps_.push_back({.connection = attach.connection,
                    .next = *next,
                    .acknowledges = attach.acknowledges,
                    .had = std::move(attach.had)});
  process_.after(0ms, [this] { pump(); });
  return {};
}

// Where the replica goes on. MySQL sends what the replica lacks, and notices only an excess of its
// own GTIDs; MariaDB wants the replica's position in its log (gtid_strict_mode).
std::expected<std::size_t, mysql::ThreadError> Server::place_of(const Attach& attach) const {
  std::size_t next = 0;
  if (plan_.mariadb()) {
    if (attach.position) {
      const auto found = log_.find(*attach.position);
      if (!found)
        return std::unexpected{cannot_serve("the requested GTID is not in the master's binlog")};
      next = *found + 1;
    }
  } else {
    if (attach.had.last(host_.node()) > log_.written().last(host_.node()))
      return std::unexpected{cannot_serve("replica has more GTIDs than the source")};
    while (next < log_.size() && attach.had.has(log_[next].transaction)) ++next;
  }
  if (next < std::min(purged_, log_.size()))
    return std::unexpected{cannot_serve("the source has purged required binary logs")};
  return next;
}

void Server::pump() {
  std::erase_if(dumps_, &Dump::dead);
  for (Dump& dump : dumps_)
    if (!dump.in_flight && dump.next < log_.size()) send(dump);
}

void Server::send(Dump& dump) {
  std::vector<Transaction> sent;
  for (std::size_t i = dump.next; i < log_.size(); ++i)
    if (!dump.had.has(log_[i].transaction)) sent.push_back(log_[i].transaction);
  dump.in_flight = true;
  dump.sent_at = world_.now();
  if (dump.acknowledges) semi_sync_.caught_up();
  network_.carry(host_.place(), peer_->host_.place(), tcp_patience,
                 [this, connection = dump.connection, upto = log_.size(),
                  born = process_.incarnation(), sent = std::move(sent)] {
                   if (born != process_.incarnation()) return;
                   delivered(connection, upto);
                   peer_->process_.deliver([this, connection, upto, sent] {
                     peer_->receive({connection, upto, sent});
                   });
                 });
}

// It is in the socket of the other host: the next may be sent.
void Server::delivered(unsigned connection, std::size_t upto) {
  const auto dump = std::ranges::find(dumps_, connection, &Dump::connection);
  if (dump == dumps_.end()) return;
  dump->in_flight = false;
  dump->next = upto;
  process_.after(0ms, [this] { pump(); });
}

// Lost with its connection: the next confirmation speaks for it too, but only a next transaction
// brings one.
void Server::acknowledged(unsigned connection, std::size_t upto) {
  const auto dump = std::ranges::find(dumps_, connection, &Dump::connection);
  if (dump != dumps_.end() && !dump->dead) semi_sync_.acknowledged(upto);
}

// What TCP has given up holds up the heartbeats behind it too.
bool Server::serves(unsigned connection) {
  const auto dump = std::ranges::find(dumps_, connection, &Dump::connection);
  if (!awake() || !host_.answers() || dump == dumps_.end()) return false;
  return !dump->in_flight || world_.now() - dump->sent_at < tcp_patience;
}

void Server::detach(unsigned connection) {
  const auto dump = std::ranges::find(dumps_, connection, &Dump::connection);
  if (dump != dumps_.end()) dump->dead = true;
  if (plan_.mariadb()) std::erase_if(dumps_, &Dump::dead);
}

bool Server::lock(const std::shared_ptr<const int>& session) {
  const bool free = locked_by_.expired() || locked_in_ != process_.incarnation();
  if (!free && !has_lock(session)) return false;
  locked_by_ = session;
  locked_in_ = process_.incarnation();
  return true;
}

bool Server::unlock(const std::shared_ptr<const int>& session) {
  if (!has_lock(session)) return false;
  locked_by_.reset();
  return true;
}

void Server::set_semi_sync_source(bool on, Reply<mysql::Result> reply) {
  if (on) {
    semi_sync_.enable();
    return reply(mysql::Result{});
  }
  // Up to a second on MySQL.
  const Duration takes =
      plan_.mariadb() || !semi_sync_.enabled() ? Duration{} : dice_.between(500ms, 1s);
  process_.after(takes, [this, reply = std::move(reply)]() mutable {
    semi_sync_.disable();
    reply(mysql::Result{});
  });
}

}  // namespace vrrpd::simulation::pair
