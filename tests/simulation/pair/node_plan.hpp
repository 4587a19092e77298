// SPDX-License-Identifier: Apache-2.0
// One of the two nodes as an operator could have configured it. Plain data.
#pragma once

#include "notify/mysql/policy.hpp"
#include "tests/simulation/pair/server_plan.hpp"
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::simulation::pair {

struct NodePlan {
  ServerPlan server;
  protocol::GroupConfig group{.gated = true, .fence_max = std::chrono::seconds{1}};
  protocol::InstanceConfig instance;
  double clock_rate = 1.0;   ///< within what real clocks do
  Duration clock_reading{};  ///< when the world begins
  Duration gate_progress = std::chrono::seconds{5};
  Duration drain_max = std::chrono::seconds{300};
  Duration address_lifetime{};   ///< of a dead daemon's addresses
  Duration semi_sync_timeout{};  ///< [notify] semi_sync_timeout
  mysql::Policy policy;
  bool kill_hung_server = false;
  bool peer_channel = false;  ///< vrrpd.toml has a [peer]
  Duration drain_stall = std::chrono::seconds{4};
  Duration supervisor_pause{};  ///< until a daemon that was killed is started again
};

}  // namespace vrrpd::simulation::pair
