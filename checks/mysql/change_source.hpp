// SPDX-License-Identifier: Apache-2.0
// CHANGE … TO: how a server is told whom to follow. Pure; the text holds a password.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "checks/mysql/dialect.hpp"
#include "checks/mysql/endpoint.hpp"

namespace vrrpd::mysql {

struct Source {
  const Endpoint& server;  ///< its address, and how TLS is to be spoken with it
  std::string_view user, password;
};

/// By GTID, with an endless retry once a second and a heartbeat as often. `demote`: a MariaDB whose
/// own transactions are to count as received (only where the dialect has it). For a session in
/// which sql_mode is '': sql_literal() quotes for that.
[[nodiscard]] std::string change_source_statement(const Dialect& dialect, const Source& source,
                                                  bool demote);

/// `text` as an SQL string literal, under the default sql_mode.
[[nodiscard]] std::string sql_literal(std::string_view text);

}  // namespace vrrpd::mysql
