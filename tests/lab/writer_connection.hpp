// SPDX-License-Identifier: Apache-2.0
// The connection of the laboratory's clients: insert a numbered row and learn whether it was
// acknowledged, or read the rows that are there; never wait long.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

struct st_mysql;  // MYSQL: its header stays out of this one

namespace vrrpd::lab {

struct Target {
  std::string host;
  std::uint16_t port = 3306;
  std::string user;
  std::string password;
  std::chrono::milliseconds connect_timeout{300};
};

/// What the server, or the client library in its place, said.
struct Failure {
  unsigned number = 0;
  std::string text;
  bool connection_lost = false;
};

enum class Written { now, already };  ///< already: the row was there when it was tried again

/// Deadlines: a login ends by Target::connect_timeout, an answer is waited for for 1 s.
class Connection {
 public:
  [[nodiscard]] static std::expected<Connection, Failure> open(const Target& target);

  [[nodiscard]] std::expected<Written, Failure> insert(std::uint64_t id, unsigned connection);

  /// The numbers above `low` that can be read now.
  [[nodiscard]] std::expected<std::vector<std::uint64_t>, Failure> numbers_above(std::uint64_t low);

  /// @@server_id: which node answers behind the address.
  [[nodiscard]] std::expected<unsigned, Failure> server_id();

 private:
  struct Close {
    void operator()(st_mysql* handle) const;
  };
  using Handle = std::unique_ptr<st_mysql, Close>;

  explicit Connection(Handle handle) : handle_(std::move(handle)) {}
  [[nodiscard]] std::expected<void, Failure> run(const std::string& statement);
  /// The first column of each row.
  [[nodiscard]] std::expected<std::vector<std::uint64_t>, Failure> column(const std::string& query);

  Handle handle_;
};

}  // namespace vrrpd::lab
