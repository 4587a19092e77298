// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "tests/simulation/pair/server.hpp"

namespace vrrpd::simulation::pair {

void Server::write(WriteId write, WriteReply reply) {
  if (read_only_) return reply(WriteEnd::refused);
  // While a SET read_only waits, new commits wait behind it.
  if (closes() || locked_ || disk_full_) {
    blocked_.emplace_back(write, std::move(reply));
    return;
  }
  commit(write, std::move(reply));
}

// AFTER_SYNC: written down, sent, and visible only when that was confirmed.
void Server::commit(WriteId write, WriteReply reply) {
  const Node own = host_.node();
  // MariaDB's numbers are those of the domain, whoever wrote them.
  const auto last = plan_.mariadb() ? log_.written().last() : log_.written().last(own);
  log_.append({.id = notary_.enter(write, own), .origin = own, .number = last + 1, .write = write});
  const std::size_t index = log_.size() - 1;
  pump();
  semi_sync_.wait(index, [this, index, reply = std::move(reply)](bool confirmed) mutable {
    show(index, confirmed);
    reply(confirmed ? WriteEnd::confirmed : WriteEnd::alone);
    finish_closing();
  });
}

void Server::show(std::size_t entry, bool confirmed) {
  log_.commit(entry, world_.now());
  notary_.release(log_[entry].transaction.id, host_.node(), confirmed);
}

bool Server::holds(std::uint32_t id) const {
  if (log_.holds(id) || std::ranges::find(kept_, id) != kept_.end()) return true;
  if (!channel_) return false;
  const auto& relay = channel_->relay;
  return std::any_of(relay.begin() + static_cast<std::ptrdiff_t>(channel_->first), relay.end(),
                     [id](const Relayed& one) { return one.transaction.id == id; });
}

void Server::open() {
  if (on_open) on_open();
  read_only_ = false;
}

void Server::close(int session, Reply<mysql::Result> reply) {
  if (read_only_) return reply(mysql::Result{});
  closings_.push_back({session, std::move(reply)});
  finish_closing();
  if (closes() && std::ranges::find(ended_sessions_, session) != ended_sessions_.end())
    end_session(session);
}

// Seen on both flavours: a SET that waits for a lock looks after its client once a second.
void Server::end_session(int session) {
  ended_sessions_.push_back(session);
  const auto own = std::ranges::stable_partition(
      closings_, [session](const Closing& closing) { return closing.session != session; });
  std::vector<Closing> ended{std::make_move_iterator(own.begin()),
                             std::make_move_iterator(own.end())};
  closings_.erase(own.begin(), own.end());
  // Whoever is told may do what ends this server, or closes it.
  for (auto& closing : ended)
    closing.reply(
        std::unexpected{mysql::SqlError{mysql::SqlError::Kind::gone, 2013, "Lost connection"}});
  if (!closes()) let_blocked_writes_go();
}

// It waits for writers that wait for a confirmation, for LOCK TABLES … WRITE, and for a write that
// finds no room on the disk: for ever, if they do.
void Server::finish_closing() {
  const bool held_up = semi_sync_.anyone_waits() || locked_ || (disk_full_ && !blocked_.empty());
  if (!closes() || held_up) return;
  read_only_ = true;
  for (auto& closing : std::exchange(closings_, {})) closing.reply(mysql::Result{});
  let_blocked_writes_go();
}

void Server::let_blocked_writes_go() {
  for (auto& [id, reply] : std::exchange(blocked_, {})) write(id, std::move(reply));
}

void Server::lock_tables(bool locked) {
  locked_ = locked && listens();
  if (locked_) return;
  finish_closing();
  let_blocked_writes_go();
  go_on_applying();
}

void Server::fill_disk(bool full) {
  disk_full_ = full;
  if (full) return;
  store_what_came();
  finish_closing();
  let_blocked_writes_go();
  go_on_applying();
}

}  // namespace vrrpd::simulation::pair
