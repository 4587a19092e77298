// SPDX-License-Identifier: Apache-2.0
// What the supervisor is told when the daemon begins to stop (sd_notify(3)).
#pragma once

#include <string>

#include "vrrpd/base/time.hpp"

namespace vrrpd::runtime {

/// "STOPPING=1", and that systemd should wait for longer than `longest`, how long the groups may
/// take: TimeoutStopSec= of the unit cannot know handover_max and the others. systemd takes the
/// later end of the two.
[[nodiscard]] std::string stop_notice(Duration longest);

}  // namespace vrrpd::runtime
