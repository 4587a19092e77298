// SPDX-License-Identifier: Apache-2.0
#include "tests/servers/test_server.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>

#include "checks/mysql/session.hpp"
#include "tests/servers/spawned.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::test {
namespace {

using namespace std::chrono_literals;
using mysql::Session;
namespace fs = std::filesystem;

/// A data directory with nothing in it, made once for each flavour: to copy it takes a tenth of the
/// time.
class DataDirectory {
 public:
  static const fs::path& of(Flavour flavour) {
    static std::map<Flavour, DataDirectory> made;
    return made.try_emplace(flavour, flavour).first->second.data_;
  }

  explicit DataDirectory(Flavour flavour) {
    int status = 0;
    ::waitpid(spawn(initialise_command(flavour, data_), folder_ / "log"), &status, 0);
    if (status != 0)
      throw std::runtime_error{
          fmt::format("cannot initialise {}, see the log there", data_.string())};
    fs::remove(data_ / "auto.cnf");  // each copy is to make a server_uuid of its own
  }
  ~DataDirectory() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

 private:
  const fs::path folder_ = temporary_folder();
  const fs::path data_ = folder_ / "data";
};

}  // namespace

TestServer::TestServer(Flavour flavour, unsigned id, std::vector<std::string> options)
    : flavour_{flavour},
      id_{id},
      port_{free_port()},
      options_{std::move(options)},
      folder_{temporary_folder()} {
  initialise();
  start();
}

TestServer::~TestServer() {
  kill();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void TestServer::initialise() const {
  fs::copy(DataDirectory::of(flavour_), folder_ / "data", fs::copy_options::recursive);
}

std::vector<std::string> TestServer::command() const {
  const bool mariadb = flavour_ == Flavour::mariadb;
  std::vector<std::string> command = server_command(flavour_);
  const auto add = [&](std::vector<std::string> more) {
    command.insert(command.end(), more.begin(), more.end());
  };
  add({"--user=root", fmt::format("--datadir={}", (folder_ / "data").string()),
       fmt::format("--socket={}", (folder_ / "socket").string()), "--bind-address=127.0.0.1",
       fmt::format("--port={}", port_), fmt::format("--server-id={}", id_), "--skip-name-resolve",
       fmt::format("--pid-file={}", (folder_ / "pid").string()), "--log-bin=bin",
       "--relay-log=relay", "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1",
       "--innodb-buffer-pool-size=32M"});
  if (mariadb) {
    add({"--binlog-format=ROW", "--gtid-strict-mode=1", "--log-slave-updates", "--skip-slave-start",
         "--init-rpl-role=SLAVE", "--rpl-semi-sync-slave-enabled=1"});
  } else {
    add({"--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--log-replica-updates",
         "--skip-replica-start", "--mysqlx=OFF", "--secure-file-priv=NULL",
         "--relay-log-recovery=0", "--plugin-load-add=semisync_source.so;semisync_replica.so",
         "--loose-rpl-semi-sync-replica-enabled=1"});
  }
  add(options_);
  return command;
}

void TestServer::start() {
  pid_ = spawn(command(), folder_ / "log");
  wait_until_ready();
}

void TestServer::wait_until_ready() const {
  const Instant patience = boot_now() + 60s;
  while (boot_now() < patience) {
    const auto session =
        Session::connect(by_socket({.user = "root", .password_file = {}}), {boot_now() + 1s});
    if (session) return;
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) break;
    std::this_thread::sleep_for(20ms);
  }
  std::ifstream log{folder_ / "log"};
  std::cerr << log.rdbuf();
  throw std::runtime_error{"the server does not start"};
}

void TestServer::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool TestServer::ended() {
  if (pid_ >= 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ < 0;
}

void TestServer::freeze() const {
  ::kill(pid_, SIGSTOP);
  ::waitpid(pid_, nullptr, WUNTRACED);
}

void TestServer::thaw() const { ::kill(pid_, SIGCONT); }

std::string TestServer::sql(const std::string& statement) const {
  auto session =
      Session::connect(by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  if (!session) throw std::runtime_error{session.error().text};
  const auto answer = session->query(statement, {boot_now() + 20s});
  if (!answer) throw std::runtime_error{statement + ": " + answer.error().text};
  return answer->empty() ? "" : answer->row(0).first();
}

const mysql::Dialect& TestServer::dialect() const {
  return **mysql::dialect_for(mysql::Version::parse(sql("SELECT VERSION()")));
}

mysql::Account TestServer::create_account(mysql::Role role, const std::string& user) {
  const std::string host = role == mysql::Role::promotion ? "localhost" : "127.0.0.1";
  auto planned = mysql::plan_account(dialect(), role, user, host);
  for (auto& one : mysql::table_grant_statements(flavour_, role, fmt::format("{}@{}", user, host)))
    planned.statements.push_back(std::move(one));
  return create_user(planned, false);
}

mysql::HeartbeatSettings TestServer::create_heartbeat() {
  const mysql::TableName table;
  auto account = create_user(mysql::plan_heartbeat(dialect(), table, "heartbeat"), true);
  return {.server = by_socket(std::move(account)), .table = table};
}

mysql::Account TestServer::create_user(const mysql::PlannedAccount& plan, bool replicated) {
  const std::string password = "secret of " + plan.user;
  const fs::path file = folder_ / (plan.user + ".password");
  std::ofstream{file} << password << '\n';
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  auto session =
      Session::connect(by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  if (!session) throw std::runtime_error{session.error().text};
  const auto run = [&](const std::string& statement) {
    if (const auto done = session->query(statement, {boot_now() + 5s}); !done)
      throw std::runtime_error{statement + ": " + done.error().text};
  };
  if (!replicated) run("SET sql_log_bin = 0");
  for (std::string statement : plan.statements) {
    constexpr std::string_view placeholder = "PASSWORD";
    if (const auto at = statement.find(placeholder); at != std::string::npos)
      statement.replace(at, placeholder.size(), password);
    run(statement);
  }
  return {.user = plan.user, .password_file = file};
}

std::string TestServer::binlog_program() const {
  if (flavour_ == Flavour::mariadb) return "mariadb-binlog";
  const fs::path script = folder_ / "mysqlbinlog";
  std::ofstream{script} << fmt::format("#!/bin/sh\nexec {} \"$@\"\n",
                                       fmt::join(mysqlbinlog_command(), " "));
  fs::permissions(script, fs::perms::owner_all);
  return script;
}

mysql::Endpoint TestServer::by_socket(mysql::Account account) const {
  return {.socket = folder_ / "socket", .host = {}, .port = 0, .account = std::move(account)};
}

mysql::Endpoint TestServer::by_tcp(mysql::Account account) const {
  return {.socket = {}, .host = "127.0.0.1", .port = port_, .account = std::move(account)};
}

}  // namespace vrrpd::test
