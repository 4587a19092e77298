// SPDX-License-Identifier: Apache-2.0
// Every account that vrrpd logs in as, as the statements that create it: what `vrrpd --grants`
// prints, and what the tests run. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "notify/mysql/grants.hpp"

namespace vrrpd::mysql {

struct PlannedAccount {
  std::string key;  ///< of [mysql]: "local", "peer", …
  std::string user, host;
  std::vector<std::string> statements;  ///< without ';'; PASSWORD stands for the password
};

/// The statement that creates it, and what it may do.
[[nodiscard]] PlannedAccount plan_account(const Dialect& dialect, Role role, std::string_view user,
                                          std::string_view host);
[[nodiscard]] PlannedAccount plan_heartbeat(const Dialect& dialect, const TableName& table,
                                            std::string_view user);

/// "mysql-8.4", "mysql-5.7.44", "mariadb-10.11"; without a patch number the newest of it. The error
/// says what is wrong with it, or that it is not supported.
[[nodiscard]] std::expected<Version, std::string> named_version(std::string_view name);

/// All of them, with comments, for a server whose peer connects from `peer` ('%' and '_' are SQL's
/// wildcards). The names are those of the examples.
[[nodiscard]] std::string account_script(const Version& version, const Dialect& dialect,
                                         std::string_view peer);

}  // namespace vrrpd::mysql
