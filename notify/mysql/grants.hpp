// SPDX-License-Identifier: Apache-2.0
// The least privileges of each account, and which of them an account lacks. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checks/mysql/dialect.hpp"
#include "checks/mysql/heartbeat.hpp"

namespace vrrpd::mysql {

enum class Role : std::uint8_t {
  promotion,    ///< the local account
  monitor,      ///< the peer's view of us: status only
  fence,        ///< closes the peer
  replication,  ///< what a replica logs in with
  /// What the local account needs besides, to save errant transactions. Nothing else waits for it.
  repair,
};

/// What the local account needs besides, to enable events after a promotion: to see them, and to
/// leave them to their definers. Nothing else waits for it. (One whose definer has MySQL's
/// SYSTEM_USER needs that too.)
[[nodiscard]] std::vector<std::string_view> event_privileges(const Dialect& dialect);

/// Global privileges, in the server's words.
[[nodiscard]] std::vector<std::string_view> privileges(Privileges kind, Role role);

/// "GRANT … ON *.* TO `user`@`host`"; `account` is as CURRENT_USER() gives it: "user@host".
[[nodiscard]] std::string grant_statement(const std::vector<std::string_view>& privileges,
                                          std::string_view account);

/// The heartbeat's database and table, and what its account may do: there, and nothing else, so
/// that it cannot write on a server that is read-only. For the primary, once, in this order.
[[nodiscard]] std::vector<std::string> heartbeat_statements(const TableName& table,
                                                            std::string_view account);

/// Which of the role's privileges do not appear in `grants`, the rows of SHOW GRANTS. Nothing is
/// missing for an account with roles: what they hold is not shown.
[[nodiscard]] std::vector<std::string_view> missing_privileges(
    Privileges kind, Role role, const std::vector<std::string>& grants);
/// The same of `wanted`.
[[nodiscard]] std::vector<std::string_view> missing_privileges(
    Privileges kind, std::vector<std::string_view> wanted, const std::vector<std::string>& grants);

/// What the role may read beside its global privileges, as statements to run; without it the errors
/// of MySQL's applier workers stay hidden behind their summary.
[[nodiscard]] std::vector<std::string> table_grant_statements(Flavour flavour, Role role,
                                                              std::string_view account);

}  // namespace vrrpd::mysql
