// SPDX-License-Identifier: Apache-2.0
// A connection to a server on which every call has a deadline that really holds.
//
// The C APIs' own timeouts are in whole seconds and do not cover the handshake in Connector/C, so
// that a frozen server (SIGSTOP) blocks them for ever. Here the deadline is kept by our own poll().
#pragma once

#include <expected>
#include <optional>
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

  /// A statement without rows that may take longer than anybody waits: begun here, and asked about
  /// with await() until it has ended. Nothing else is asked in this session meanwhile.
  void begin(std::string_view sql);
  /// Nothing: it goes on, in the server too: a server gives up a statement that waits for a lock
  /// about a second after its client's connection has ended.
  [[nodiscard]] std::optional<std::expected<void, SqlError>> await(const Bound& bound);

  /// A call ended at its deadline, or was cancelled: the session is of no more use.
  [[nodiscard]] bool given_up() const { return given_up_; }

  /// Readable when the server has ended the connection. Stays the session's.
  [[nodiscard]] int descriptor() const { return client_.descriptor(); }

 private:
  explicit Session(const Endpoint& endpoint) : where_{endpoint.text()} {}
  [[nodiscard]] std::expected<void, SqlError> finish(Client::Pending pending, const Bound& bound,
                                                     std::string_view doing);
  /// As far as it comes until `bound`.
  [[nodiscard]] Client::Pending go_on(Client::Pending pending, const Bound& bound);
  [[nodiscard]] std::expected<void, SqlError> ended(std::string_view doing) const;
  [[nodiscard]] std::unexpected<SqlError> give_up(SqlError::Kind kind, std::string_view doing);

  Client client_;
  std::string where_;
  Client::Pending begun_;  ///< of begin()
  bool given_up_ = false;
};

}  // namespace vrrpd::mysql
