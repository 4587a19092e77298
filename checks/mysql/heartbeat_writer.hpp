// SPDX-License-Identifier: Apache-2.0
// Writes the heartbeat row without ever waiting: a write that hangs, as it does on a full disk, is
// left pending and asked about again.
#pragma once

#include <expected>
#include <optional>

#include "checks/mysql/client.hpp"
#include "checks/mysql/heartbeat.hpp"
#include "checks/mysql/sql_error.hpp"

namespace vrrpd::mysql {

/// How a beat ended.
enum class Beat : std::uint8_t {
  written,
  read_only,    ///< not sent: the server is closed, as a backup's is
  unconfirmed,  ///< not sent: semi-sync is on and no replica is attached that could confirm it
};

/// One connection, and at most one statement on it. Belongs to one thread at a time.
class HeartbeatWriter {
 public:
  explicit HeartbeatWriter(HeartbeatSettings settings) : settings_{std::move(settings)} {}

  /// Begins a beat of this server's row: connects if need be, looks whether the server is open,
  /// and writes. Nothing may be outstanding. With `term` the row gets that.
  void begin(Instant now, std::optional<std::uint64_t> term = {});
  /// The same for nudge_row, and whatever semi-sync says.
  void begin_nudge(Instant now);
  /// Goes on as far as it goes without waiting; `events` is poll()'s answer for descriptor().
  void step(short events);
  /// The same, waiting for what it waits for, but not longer than `until`.
  void step_until(Instant until);

  using Ended = std::expected<Beat, SqlError>;
  /// Once, when the outstanding beat has ended. After a lost connection the next begin() makes one.
  [[nodiscard]] std::optional<Ended> take_ended();
  [[nodiscard]] bool outstanding() const { return phase_ != Phase::idle; }
  [[nodiscard]] Instant begun() const { return begun_; }
  /// The INSERT itself is under way (and not still the connection, or the look before).
  [[nodiscard]] bool writing() const { return phase_ == Phase::writing; }
  /// Ends the connection; what was outstanding may or may not be written.
  void give_up();

  // For poll(), while outstanding.
  [[nodiscard]] int descriptor() const { return client_ ? client_->descriptor() : -1; }
  [[nodiscard]] short events() const { return wait_.events; }
  [[nodiscard]] Duration at_most() const { return wait_.at_most; }

  /// CONNECTION_ID(); 0 before the first look.
  [[nodiscard]] std::uint64_t session() const { return session_; }
  [[nodiscard]] const HeartbeatSettings& settings() const { return settings_; }

 private:
  enum class Phase : std::uint8_t {
    idle,
    connecting,
    preparing,
    vetting,
    looking,
    asking,
    writing
  };

  void begin(Instant now, std::optional<std::uint64_t> term, bool nudge);
  void connect();
  void ask(Phase phase, std::string_view sql);
  void advance(Client::Pending pending);
  /// The operation of phase_ is done: what comes next.
  void finished();
  void judge_grants(const Result& grants);
  void judge_server(const Result& answer);
  void judge_semi_sync(const Result& counters);
  void end(Ended how);
  void fail(SqlError error);

  HeartbeatSettings settings_;
  std::optional<Client> client_;
  Phase phase_ = Phase::idle;
  bool fetching_ = false;  ///< the statement was answered, its rows are awaited
  Client::Wait wait_;
  std::optional<Ended> ended_;
  Instant begun_;
  std::optional<std::uint64_t> term_;
  bool nudge_ = false;
  std::uint64_t session_ = 0, server_id_ = 0;
};

}  // namespace vrrpd::mysql
