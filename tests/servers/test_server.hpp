// SPDX-License-Identifier: Apache-2.0
// A private database server on loopback, in a temporary directory of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "checks/mysql/dialect.hpp"
#include "checks/mysql/endpoint.hpp"
#include "notify/mysql/account_plan.hpp"
#include "tests/servers/server_program.hpp"

namespace vrrpd::test {

class TestServer {
 public:
  /// Initialised and started; throws std::runtime_error with the end of its log otherwise.
  TestServer(Flavour flavour, unsigned id, std::vector<std::string> options = {});
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  void start();         ///< after kill(); waits until it answers
  void kill();          ///< SIGKILL, and waits for the end
  bool ended();         ///< by itself
  void freeze() const;  ///< SIGSTOP, and waits until it has stopped
  void thaw() const;

  /// As root; the first column of the first row, "" without rows; throws on an error.
  std::string sql(const std::string& statement) const;

  /// Creates the account for a role, with exactly its privileges, for local or for TCP logins.
  [[nodiscard]] mysql::Account create_account(mysql::Role role, const std::string& user);
  /// The heartbeat's table and its account, by socket; replicated.
  [[nodiscard]] mysql::HeartbeatSettings create_heartbeat();

  /// The tool that prints this server's binary logs.
  [[nodiscard]] std::string binlog_program() const;
  [[nodiscard]] mysql::Endpoint by_socket(mysql::Account account) const;
  [[nodiscard]] mysql::Endpoint by_tcp(mysql::Account account) const;
  /// The row for its version.
  [[nodiscard]] const mysql::Dialect& dialect() const;
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] Flavour flavour() const { return flavour_; }

 private:
  mysql::Account create_user(const mysql::PlannedAccount& plan, bool replicated);
  [[nodiscard]] std::vector<std::string> command() const;
  void initialise() const;
  void wait_until_ready() const;

  Flavour flavour_;
  unsigned id_;
  std::uint16_t port_;
  std::vector<std::string> options_;
  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

}  // namespace vrrpd::test
