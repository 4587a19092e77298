// SPDX-License-Identifier: Apache-2.0
// `planned_restart` of [mysql]: what it means that the local server was stopped, and not killed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "vrrpd/base/settings.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// How long the primary's server may be away before it counts as dead; nothing: "failover", at
/// once. "30s": between a second and ten minutes.
[[nodiscard]] std::optional<Duration> read_planned_restart(SettingsReader& reader,
                                                           bool by_unix_socket);

/// A server that shuts down removes its socket; one that is killed, or crashes, leaves it behind
/// (seen on MySQL 9.7 and MariaDB 10.11).
[[nodiscard]] bool removed_its_socket(const std::filesystem::path& socket);

/// The time that the server is away, of one that has served. One thread.
class PlannedRestart {
 public:
  explicit PlannedRestart(std::optional<Duration> patience) : patience_{patience} {}

  /// It answers.
  void is_back() { since_.reset(); }
  /// Nobody listens at `socket`. Still to be waited for? `now` is when that was seen.
  [[nodiscard]] bool waits(const std::filesystem::path& socket, Instant now);

 private:
  std::optional<Duration> patience_;
  std::optional<Instant> since_;
};

}  // namespace vrrpd::mysql
