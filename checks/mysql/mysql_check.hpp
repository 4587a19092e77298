// SPDX-License-Identifier: Apache-2.0
// module = "mysql" of a check: is the local server alive, and does it commit? See mysql_check.cpp
// for how it looks.
#pragma once

#include <optional>

#include "checks/check.hpp"
#include "checks/mysql/endpoint.hpp"
#include "checks/mysql/heartbeat.hpp"
#include "checks/mysql/write_probe.hpp"

namespace vrrpd::mysql {

/// A check of the server at `endpoint`. Without `heartbeat` it never writes. `planned_restart`: see
/// read_planned_restart().
[[nodiscard]] std::unique_ptr<checks::Check> make_mysql_check(
    Endpoint endpoint, std::optional<HeartbeatSettings> heartbeat = {},
    WriteProbe::Report report = [](Severity, std::string_view) {},
    std::optional<Duration> planned_restart = {});

}  // namespace vrrpd::mysql

namespace vrrpd::checks {

/// Settings: none of its own; `shared` is [mysql], of which it reads `local`, `heartbeat` and
/// `planned_restart`.
[[nodiscard]] const Kind& mysql_kind();

}  // namespace vrrpd::checks
