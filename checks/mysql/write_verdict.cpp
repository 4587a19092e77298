// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/write_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace vrrpd::mysql {
namespace {

using checks::Health;
using Kind = WriteVerdict::Kind;

struct State {
  std::string_view begins;
  Hold hold;
};

// "ACK from slave" (MariaDB, old plugin) and "ACK from replica"; "Waiting for commit lock" and
// "Waiting for global read lock" are MySQL's and older MariaDB's; "query end", "starting": old
// names of the time in which a commit is written.
constexpr std::array states{
    State{"Waiting for semi-sync ACK", Hold::acknowledgement},
    State{"Waiting for global read lock", Hold::global_lock},
    State{"Waiting for commit lock", Hold::global_lock},
    State{"Waiting for backup lock", Hold::global_lock},
    State{"Waiting for table metadata lock", Hold::table_lock},
    State{"Waiting for table level lock", Hold::table_lock},
    State{"Waiting for table flush", Hold::table_lock},
    State{"Waiting for schema metadata lock", Hold::table_lock},
    State{"Waiting for someone to free space", Hold::disk_space},
    State{"waiting for handler commit", Hold::commit},
    State{"Commit", Hold::commit},
    State{"query end", Hold::commit},
    State{"update", Hold::row_lock},
    State{"Update", Hold::row_lock},
};

constexpr std::array<unsigned, 2> closed_numbers{1290, 1836};
/// Nothing can be written: the disk, a table space, or the binary log.
constexpr std::array<unsigned, 8> no_space_numbers{3, 20, 1021, 1026, 1030, 1114, 1180, 1598};
constexpr unsigned lock_wait_timeout = 1205, deadlock = 1213;

template <std::size_t count>
bool is_among(const std::array<unsigned, count>& numbers, unsigned number) {
  return std::ranges::find(numbers, number) != numbers.end();
}

bool lacks_space(const WriteSight& write) {
  return write.sessions && std::ranges::any_of(*write.sessions, [](const SessionRow& row) {
           return hold_of(row.state) == Hold::disk_space;
         });
}

/// Another session of the same account that commits for longer than that: a write of the daemon
/// before this one, in whose row ours waits.
bool earlier_write_commits(const WriteSight& write, Duration longer_than) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(longer_than).count();
  return write.sessions && std::ranges::any_of(*write.sessions, [&](const SessionRow& row) {
           return row.id != write.session && row.user == write.user &&
                  hold_of(row.state) == Hold::commit &&
                  row.seconds >= static_cast<std::uint64_t>(seconds);
         });
}

/// Nothing: it is not in the list, which without PROCESS shows the asker's own sessions only.
std::optional<std::string_view> own_state(const WriteSight& write) {
  if (!write.sessions) return std::nullopt;
  const auto own = std::ranges::find(*write.sessions, write.session, &SessionRow::id);
  if (own == write.sessions->end()) return std::nullopt;
  return own->state;
}

/// A transaction goes into the binary log as a whole when it commits, and every other commit waits
/// behind it. Slower than this no disk that works writes rows.
constexpr std::uint64_t rows_per_second_least = 10'000;

/// A transaction so large that a healthy server may well be writing it still.
std::optional<TransactionRow> large_commit_ahead(const WriteSight& write) {
  const auto waited = std::chrono::ceil<std::chrono::seconds>(write.age).count();
  for (const auto& row : write.transactions) {
    if (row.session == write.session || row.rows_modified == 0) continue;
    const auto session = std::ranges::find(*write.sessions, row.session, &SessionRow::id);
    if (session == write.sessions->end() || hold_of(session->state) != Hold::commit) continue;
    if (static_cast<std::uint64_t>(waited) < row.rows_modified / rows_per_second_least) return row;
  }
  return std::nullopt;
}

WriteVerdict stuck(std::string_view state, const WriteSight& write) {
  if (lacks_space(write))
    return {Kind::stuck, "writes hang: the server waits for somebody to free disk space"};
  return {Kind::stuck,
          fmt::format("writes hang: a commit does not end (state \"{}\"); is the disk of the "
                      "binary log full?",
                      state)};
}

WriteVerdict locked(Hold hold) {
  switch (hold) {
    case Hold::global_lock:
      return {Kind::busy, "writes wait for a global read lock: a backup job?"};
    case Hold::table_lock:
      return {Kind::busy,
              "the heartbeat's table is locked: an ALTER, or LOCK TABLES, behind another session"};
    default: return {Kind::busy, "the heartbeat's row is locked by another session"};
  }
}

const WriteVerdict awaiting_replica{Kind::peer,
                                    "commits wait for the replica's acknowledgement (semi-sync)"};

/// Of a write that has not ended in time, or was given up by the server after a lock wait.
WriteVerdict judge_wait(const WriteSight& write, Duration deadline) {
  if (awaits_acknowledgement(write)) return awaiting_replica;
  const auto state = own_state(write);
  if (!state)
    return {Kind::busy, "a write does not end, and why is not to be seen: PROCESS is needed"};
  const Hold hold = hold_of(*state);
  if (lacks_space(write)) return stuck(*state, write);
  if (hold == Hold::row_lock && earlier_write_commits(write, deadline)) return stuck(*state, write);
  if (hold == Hold::global_lock || hold == Hold::table_lock || hold == Hold::row_lock)
    return locked(hold);
  if (const auto ahead = large_commit_ahead(write))
    return {Kind::busy, fmt::format("writes wait for the commit of {} rows by connection {}",
                                    ahead->rows_modified, ahead->session)};
  return stuck(*state, write);
}

WriteVerdict judge_error(const WriteSight& write, Duration deadline) {
  const SqlError& error = *write.error;
  // A lost connection is for the held one to explain.
  if (error.connection_lost()) return {};
  if (!error.answered()) return {Kind::blind, error.text};
  if (is_among(closed_numbers, error.number)) return {Kind::none, {}};
  if (is_among(no_space_numbers, error.number))
    return {Kind::stuck, fmt::format("writes fail: {}", error.text)};
  if (error.number != lock_wait_timeout && error.number != deadlock)
    return {Kind::blind, error.text};
  // The server gave up waiting for a lock; what was seen before says for which.
  if (hold_of(own_state(write).value_or("")) == Hold::nothing) return locked(Hold::row_lock);
  return judge_wait(write, deadline);
}

}  // namespace

std::vector<SessionRow> session_rows(const Result& processlist) {
  std::vector<SessionRow> rows;
  for (std::size_t i = 0; i < processlist.size(); ++i) {
    const Result::Row row = processlist.row(i);
    rows.push_back({.id = row.number("Id"),
                    .user = row.text("User"),
                    .command = row.text("Command"),
                    .state = row.text("State"),
                    .seconds = row.number("Time")});
  }
  return rows;
}

Hold hold_of(std::string_view state) {
  const auto known =
      std::ranges::find_if(states, [&](const State& one) { return state.starts_with(one.begins); });
  return known == states.end() ? Hold::nothing : known->hold;
}

checks::Health WriteVerdict::health() const {
  switch (kind) {
    case Kind::stuck: return Health::hung;
    case Kind::busy: return Health::busy;
    case Kind::going_on:
    case Kind::none:
    case Kind::peer:
    case Kind::blind: break;
  }
  return Health::healthy;
}

WriteVerdict judge(const WriteSight& write, Duration deadline) {
  if (write.error) return judge_error(write, deadline);
  return write.age < deadline ? WriteVerdict{} : judge_wait(write, deadline);
}

bool waits_in_commit(const WriteSight& write) {
  return hold_of(own_state(write).value_or("")) == Hold::commit;
}

bool awaits_acknowledgement(const WriteSight& write) {
  return write.sessions && std::ranges::any_of(*write.sessions, [](const SessionRow& row) {
           return hold_of(row.state) == Hold::acknowledgement;
         });
}

std::optional<std::uint64_t> attached_since(const WriteSight& write) {
  if (!write.sessions) return std::nullopt;
  const auto age = std::chrono::floor<std::chrono::seconds>(write.age).count();
  std::optional<std::uint64_t> newest;
  for (const SessionRow& row : *write.sessions) {
    const bool replica = row.command.starts_with("Binlog Dump");
    if (!replica || row.seconds >= static_cast<std::uint64_t>(age)) continue;
    newest = std::max(newest.value_or(0), row.id);
  }
  return newest;
}

}  // namespace vrrpd::mysql
