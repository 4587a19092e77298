// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "checks/mysql/server_status.hpp"

namespace vrrpd::simulation::pair {

/// What the last snapshot_question of the running worker was answered with, once.
[[nodiscard]] mysql::ServerStatus take_snapshot();

}  // namespace vrrpd::simulation::pair
