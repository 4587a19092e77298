// SPDX-License-Identifier: Apache-2.0
// Lines that virtual servers, real servers and checkers have in common.
#pragma once

#include <limits>

#include "config/arguments.hpp"
#include "config/virtual_server.hpp"

namespace vrrpd::config {

/// keepalived's timers: whole microseconds in 32 bits.
inline constexpr DurationRange kCheckerTimes{Duration{}, std::chrono::seconds{4294}};

template <std::optional<Duration> CheckerTimes::*time, class Target>
void read_checker_time(const Statement& statement, Target& target, Complaints& complaints) {
  if (const auto given = read_seconds(statement, 6, kCheckerTimes, complaints)) {
    target.times.*time = *given;
  }
}

/// What must take some time: 0 would be a busy loop, or no check at all.
template <std::optional<Duration> CheckerTimes::*time, class Target>
void read_checker_pause(const Statement& statement, Target& target, Complaints& complaints) {
  const auto given = read_seconds(statement, 6, kCheckerTimes, complaints);
  if (!given) return;
  if (*given > Duration::zero()) {
    target.times.*time = *given;
    return;
  }
  complaints.warning(statement.words[1].place, "0 is no time for a check, ignoring it");
}

template <std::optional<bool> CheckerTimes::*flag, class Target>
void read_checker_flag(const Statement& statement, Target& target, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) target.times.*flag = *on;
}

template <class Target>
void read_retry(const Statement& statement, Target& target, Complaints& complaints) {
  constexpr IntegerRange kRange{0, std::numeric_limits<int>::max()};
  const auto count = read_integer(statement, kRange, Junk::ignored, complaints);
  if (count) target.times.retry = static_cast<unsigned>(*count);
}

/// keepalived 2.2.7 knows nb_get_retry in HTTP_GET only, and tries once where it stands elsewhere;
/// whoever wrote it wants that many.
template <class Target>
void read_old_retry(const Statement& statement, Target& target, Complaints& complaints) {
  complaints.note(statement.keyword().place, "`nb_get_retry' is an old name of `retry'");
  read_retry(statement, target, complaints);
}

}  // namespace vrrpd::config
