// SPDX-License-Identifier: Apache-2.0
// What an operator could have set a server up as, within what docs/mysql.md demands. Plain data.
#pragma once

#include <chrono>

#include "checks/mysql/dialect.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::simulation::pair {

struct ServerPlan {
  mysql::Version version{mysql::Flavour::mariadb, 10, 11, 19};
  bool init_rpl_role = true;        ///< MariaDB: crash recovery takes back what is not committed
  bool relay_log_recovery = false;  ///< MySQL: a restart throws the relay log away
  bool preserves_order = true;      ///< MySQL: parallel appliers commit in the source's order
  Duration apply_time{};            ///< the longest that a transaction takes there
  Duration net_timeout{};           ///< replica_net_timeout
  Duration answer_time{};           ///< the longest that a small statement takes
  Duration recovery_time{};         ///< from the start of the process until it listens

  [[nodiscard]] bool mariadb() const { return version.flavour == mysql::Flavour::mariadb; }
};

}  // namespace vrrpd::simulation::pair
