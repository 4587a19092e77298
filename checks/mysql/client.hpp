// SPDX-License-Identifier: Apache-2.0
// The seam over the two non-blocking C APIs: MariaDB Connector/C (client_mariadb.cpp) and
// libmysqlclient (client_mysql.cpp). One of them is compiled.
//
// An operation is begun, and then stepped whenever what it waits for has happened, until it is
// finished. No call blocks. Session waits in between; nothing else should use this.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "checks/mysql/endpoint.hpp"
#include "checks/mysql/result.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

class Client {
 public:
  /// poll() events on descriptor() to wait for, but not longer than `at_most` before step().
  struct Wait {
    short events = 0;
    Duration at_most = std::chrono::hours{1};
  };
  using Pending = std::optional<Wait>;  ///< nothing: finished; ask failed()

  Client();
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Each begins one operation; none may be pending. The texts are copied.
  [[nodiscard]] Pending connect(const Endpoint& endpoint, std::string password);
  [[nodiscard]] Pending ping();
  [[nodiscard]] Pending query(std::string_view sql);
  /// The rows of the query before, to the last.
  [[nodiscard]] Pending fetch();

  /// Goes on with the pending operation; `events` is poll()'s answer, 0 if only time has passed.
  [[nodiscard]] Pending step(short events);

  /// How the operation that finished last ended.
  [[nodiscard]] bool failed() const;
  [[nodiscard]] unsigned error_number() const;
  [[nodiscard]] std::string error_text() const;
  /// What fetch() fetched, once.
  [[nodiscard]] Result take_result();

  /// The connection's socket; -1 before there is one.
  [[nodiscard]] int descriptor() const;
  /// Ends the connection at once and without a word to the server, whatever is pending. Afterwards
  /// only destruction is allowed.
  void abandon() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vrrpd::mysql
