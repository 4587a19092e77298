// SPDX-License-Identifier: Apache-2.0
// A connection to a server on which every call has a deadline that really holds.
//
// The C APIs' own timeouts are in whole seconds and do not cover the handshake in Connector/C, so
// that a frozen server (SIGSTOP) blocks them for ever. Here the deadline is kept by our own poll().
#pragma once

#include <expected>
#include <string_view>

#include "checks/mysql/bound.hpp"
#include "checks/mysql/client.hpp"
#include "checks/mysql/endpoint.hpp"
#include "checks/mysql/result.hpp"
#include "checks/mysql/sql_error.hpp"

namespace vrrpd::mysql {

class Session {
 public:
  /// Reads the files of `endpoint` anew (login.hpp).
  [[nodiscard]] static std::expected<Session, SqlError> connect(const Endpoint& endpoint,
                                                                const Bound& bound);

  [[nodiscard]] std::expected<void, SqlError> ping(const Bound& bound);
  /// One statement, and its rows. After an error with connection_lost() the session is of no more
  /// use. `sql` never appears in an error: it may hold a secret.
  [[nodiscard]] std::expected<Result, SqlError> query(std::string_view sql, const Bound& bound);

  /// Readable when the server has ended the connection. Stays the session's.
  [[nodiscard]] int descriptor() const { return client_.descriptor(); }

 private:
  explicit Session(const Endpoint& endpoint) : where_{endpoint.text()} {}
  [[nodiscard]] std::expected<void, SqlError> finish(Client::Pending pending, const Bound& bound,
                                                     std::string_view doing);
  [[nodiscard]] std::unexpected<SqlError> give_up(SqlError::Kind kind, std::string_view doing);

  Client client_;
  std::string where_;
};

}  // namespace vrrpd::mysql
