// SPDX-License-Identifier: Apache-2.0
// What a failed call says about the server's health.
#pragma once

#include <string>

#include "checks/check.hpp"
#include "checks/mysql/sql_error.hpp"

namespace vrrpd::mysql {

struct FailureClass {
  checks::Health health;
  std::string advice;  ///< what the operator can do; may be empty
};

/// Pure. A server that answered is never `dead` and never `hung`, whatever it answered.
[[nodiscard]] FailureClass classify(const SqlError& error);

/// "connect as vrrpd@…: Access denied … (error 1045): advice"
[[nodiscard]] std::string explain(const SqlError& error);

}  // namespace vrrpd::mysql
