// SPDX-License-Identifier: Apache-2.0
// The daemon's log. Whoever logs never waits: lines go through a bounded queue (decision 25), and
// what does not fit is dropped, counted and said.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vrrpd::runtime {

enum class Level : std::uint8_t { debug, info, warning, error };

struct LogOptions {
  bool console = false;           ///< -l: to standard error
  bool syslog = true;             ///< to the system log
  std::optional<int> facility{};  ///< of the system log: LOG_*; nothing: LOG_DAEMON
  /// As whom there. keepalived's name under its own.
  std::string ident = "vrrpd";
  std::string file{};       ///< -g: to this file; empty: to none
  bool flush_file = false;  ///< --flush-log-file: each line at once
  bool detail = false;      ///< -D: debug lines too
};

/// Starts the log's thread. Once, before the first line.
void start_log(const LogOptions& options);
/// Writes out what waits.
void stop_log();
/// Any thread. Before start_log() and after stop_log() lines go to standard error at once.
void log_line(Level level, std::string_view text);

/// To the system log and the file only: what standard error has already.
void log_line_off_console(Level level, std::string_view text);

template <class... Arguments>
void log(Level level, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  log_line(level, fmt::format(format, std::forward<Arguments>(arguments)...));
}

}  // namespace vrrpd::runtime
