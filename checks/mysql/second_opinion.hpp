// SPDX-License-Identifier: Apache-2.0
// A connection failed. What the server's process says beside that, before anybody calls the server
// dead or hung. Pure.
#pragma once

#include <sys/types.h>

#include <optional>

#include "checks/check.hpp"
#include "checks/mysql/sql_error.hpp"

namespace vrrpd::mysql {

struct ProcessSight {
  enum class Kind : std::uint8_t {
    unknown,  ///< not on this host, or never seen
    lives,    ///< the process that served us
    ended,    ///< it did, and is gone
  };
  Kind kind = Kind::unknown;
  pid_t pid = 0;
  char state = '\0';  ///< while it lives, as proc(5) has it
};

struct Failure {
  SqlError error;
  ProcessSight process = {};
  bool served = false;  ///< the server has answered this check before
  /// Another process that may be the server, on its way up.
  std::optional<pid_t> starting = {};
};

/// `dead` and `certain`: nobody listens and the process that served is gone, or none is known.
/// A server that has not answered yet and may be starting is `busy`; one that has, and is started
/// again, stays dead until it answers: its clients are without it all the same.
[[nodiscard]] checks::Verdict second_opinion(const Failure& failure);

}  // namespace vrrpd::mysql
