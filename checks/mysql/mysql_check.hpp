// SPDX-License-Identifier: Apache-2.0
// module = "mysql" of a check: is the local server alive? See mysql_check.cpp for how it looks.
#pragma once

#include "checks/check.hpp"
#include "checks/mysql/endpoint.hpp"

namespace vrrpd::mysql {

/// A check of the server at `endpoint`.
[[nodiscard]] std::unique_ptr<checks::Check> make_mysql_check(Endpoint endpoint);

}  // namespace vrrpd::mysql

namespace vrrpd::checks {

/// Settings: none of its own; `shared` is [mysql], of which it reads `local`.
[[nodiscard]] const Kind& mysql_kind();

}  // namespace vrrpd::checks
