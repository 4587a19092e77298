// SPDX-License-Identifier: Apache-2.0
// Does the server still commit? A beat of the heartbeat row at each look, on the primary only, and
// what its not ending means.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "checks/mysql/bound.hpp"
#include "checks/mysql/heartbeat_writer.hpp"
#include "checks/mysql/session.hpp"
#include "checks/mysql/write_verdict.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::mysql {

class WriteProbe {
 public:
  using Report = std::function<void(Severity, std::string_view)>;

  WriteProbe(HeartbeatSettings settings, Report report);

  /// What is held against the server; nothing: nothing. Asks through `held`, which answered a
  /// moment ago, and waits at most `patience` for the beat; one that has not ended by then is
  /// looked at again next time. The error is of `held`, which may also have been given up when the
  /// server is busy.
  [[nodiscard]] std::expected<std::optional<WriteVerdict>, SqlError> look(Session& held,
                                                                          const Bound& bound);
  /// The server is gone: nothing of before counts.
  void forget();

  static constexpr Duration patience = std::chrono::milliseconds{100};
  /// A server that has become writable is written to only after that: one that came up so, as it
  /// should not, is closed by then.
  static constexpr Duration settling = std::chrono::seconds{3};

 private:
  [[nodiscard]] std::expected<bool, SqlError> settled(Session& held, const Bound& bound);
  /// Waits for news of the beat (and of the nudge), until `until`.
  void wait(Session& held, const Bound& until);
  void ended(const HeartbeatWriter::Ended& how);
  [[nodiscard]] std::expected<void, SqlError> overdue(Session& held, const Bound& bound);
  void nudge();
  void conclude(WriteVerdict verdict);
  void say(Severity severity, std::string line);

  HeartbeatWriter writer_;
  std::optional<HeartbeatWriter> nudger_;
  std::optional<std::uint64_t> nudged_for_;  ///< the replica's connection
  Report report_;
  std::string said_;
  std::optional<Instant> writable_since_;
  WriteSight sight_;                     ///< of the beat that is outstanding
  std::optional<WriteVerdict> against_;  ///< until a beat is written
};

}  // namespace vrrpd::mysql
