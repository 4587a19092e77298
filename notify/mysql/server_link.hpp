// SPDX-License-Identifier: Apache-2.0
// A server that we talk to: a session that is made when it is needed, and made anew when it is
// lost.
#pragma once

#include <expected>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "checks/mysql/server_status.hpp"
#include "checks/mysql/session.hpp"

namespace vrrpd::mysql {

/// Belongs to one thread at a time.
class ServerLink {
 public:
  explicit ServerLink(Endpoint endpoint) : endpoint_{std::move(endpoint)} {}

  /// One statement. A held session that turns out to be dead is replaced once: every statement that
  /// we send may be sent twice.
  [[nodiscard]] std::expected<Result, SqlError> ask(std::string_view sql, const Bound& bound);
  [[nodiscard]] std::expected<void, SqlError> ping(const Bound& bound);
  [[nodiscard]] std::expected<ServerStatus, SqlError> replication(const Bound& bound);
  [[nodiscard]] std::expected<ServerStatus, SqlError> status(const Bound& bound);
  [[nodiscard]] std::expected<BinlogPosition, SqlError> binlog_position(const Bound& bound);

  /// See Session::begin(); the session must be there (ensure()).
  void begin(std::string_view sql) { session_->begin(sql); }
  [[nodiscard]] std::optional<std::expected<void, SqlError>> await(const Bound& bound);

  /// Connects and learns the dialect if that is still to be done.
  [[nodiscard]] std::expected<void, SqlError> ensure(const Bound& bound);
  [[nodiscard]] bool connected() const { return session_.has_value(); }
  /// Of the server connected to last; ensure() must have succeeded.
  [[nodiscard]] const Dialect& dialect() const { return *server_.dialect; }
  [[nodiscard]] Flavour flavour() const { return server_.version.flavour; }
  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  /// Of the session; -1 without one.
  [[nodiscard]] int descriptor() const { return session_ ? session_->descriptor() : -1; }
  /// Counts the sessions made: another number, another session.
  [[nodiscard]] unsigned generation() const { return generation_; }

 private:
  template <class Question>
  auto with_session(Question question, const Bound& bound)
      -> decltype(question(std::declval<Session&>()));

  Endpoint endpoint_;
  std::optional<Session> session_;
  Server server_;
  unsigned generation_ = 0;
};

/// A link kept warm by one thread for another, which takes it when it needs it.
class SpareLink {
 public:
  [[nodiscard]] std::optional<ServerLink> take() {
    const std::scoped_lock guard{mutex_};
    return std::exchange(link_, std::nullopt);
  }
  void keep(ServerLink link) {
    std::optional<ServerLink> old{std::move(link)};  // the one before ends outside the lock
    const std::scoped_lock guard{mutex_};
    std::swap(link_, old);
  }

 private:
  std::mutex mutex_;
  std::optional<ServerLink> link_;
};

}  // namespace vrrpd::mysql
