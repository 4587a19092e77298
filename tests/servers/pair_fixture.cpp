// SPDX-License-Identifier: Apache-2.0
#include "tests/servers/pair_fixture.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "checks/mysql/session.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::test {
namespace {

using namespace std::chrono_literals;
using mysql::Role;

struct Accounts {
  mysql::Account promotion, monitor, fence, replication;
};

Accounts accounts_on(TestServer& server) {
  return {.promotion = server.create_account(Role::promotion, "vrrpd"),
          .monitor = server.create_account(Role::monitor, "vrrpd_monitor"),
          .fence = server.create_account(Role::fence, "vrrpd_fence"),
          .replication = server.create_account(Role::replication, "repl")};
}

/// The accounts have the same names and passwords on both servers, so each node reads its own
/// files.
mysql::PairSettings settings_of(const Node& self, const Node& other) {
  const auto account = [&](const char* user) {
    return mysql::Account{.user = user,
                          .password_file = self.server.folder() / fmt::format("{}.password", user)};
  };
  mysql::PairSettings pair;
  pair.name = "VG1";
  pair.local = self.server.by_socket(account("vrrpd"));
  pair.peer = other.server.by_tcp(account("vrrpd_monitor"));
  pair.peer_fence = other.server.by_tcp(account("vrrpd_fence"));
  pair.replication = account("repl");
  pair.record = self.server.folder() / "state" / "master_info";
  pair.binlog_program = self.server.binlog_program();
  return pair;
}

void start_module(Node& self, mysql::PairSettings settings) {
  self.lines.clear();
  self.module = mysql::make_mysql_notify(
      std::move(settings),
      [&lines = self.lines](Severity /*severity*/, std::string_view line) { lines.add(line); },
      self.peer, self.third, self.launcher);
}

}  // namespace

void Lines::add(std::string_view line) {
  const std::scoped_lock guard{mutex_};
  lines_.emplace_back(line);
}

void Lines::clear() {
  const std::scoped_lock guard{mutex_};
  lines_.clear();
}

bool Lines::have(std::string_view part) const {
  const std::scoped_lock guard{mutex_};
  return std::ranges::any_of(
      lines_, [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

std::string Lines::all() const {
  const std::scoped_lock guard{mutex_};
  return fmt::format("{}", fmt::join(lines_, "\n"));
}

notify::Standing Node::standing() const { return module->standing(boot_now() + 1s); }

std::expected<void, notify::Refusal> Node::promote() const {
  NoProgress progress;
  const Cancellation cancel;
  return module->before_master({.name = "VG1", .state = notify::State::master}, progress, cancel);
}

void Node::back_up(Duration at_most) const {
  NoProgress progress;
  Cancellation cancel;
  Cancellation ended;
  std::jthread watchdog{[&] {
    if (!ended.wait_until(boot_now() + at_most)) cancel.request();
  }};
  module->transition({.name = "VG1", .state = notify::State::backup}, progress, cancel);
  ended.request();
}

Pair::Pair(Flavour flavour, std::function<void(mysql::PairSettings&)> adapt,
           const std::function<std::shared_ptr<witness::Witness>()>& third)
    : a{flavour, 1}, b{flavour, 2}, adapt_{std::move(adapt)} {
  if (third)
    for (Node* node : {&a, &b}) node->third = third();
  for (Node* node : {&a, &b}) static_cast<void>(accounts_on(node->server));
  a.server.sql("CREATE DATABASE t");
  a.server.sql("CREATE TABLE t.t (id INT PRIMARY KEY)");
  restart_daemons();
  b.back_up(20s);
  if (const auto promoted = a.promote(); !promoted)
    throw std::runtime_error{promoted.error().reason};
  settle();
}

void Pair::restart_daemons() {
  for (const auto& [self, other] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
    mysql::PairSettings settings = settings_of(*self, *other);
    if (adapt_) adapt_(settings);
    start_module(*self, std::move(settings));
  }
}

void Pair::settle() const {
  const Instant patience = boot_now() + 10s;
  for (notify::Standing last = b.standing(); last.eligibility != notify::Eligibility::eligible;
       last = b.standing()) {
    if (boot_now() >= patience)
      throw std::runtime_error{
          fmt::format("b: {}\n{}\na:\n{}", last.reason, b.lines.all(), a.lines.all())};
    static_cast<void>(a.standing());
    std::this_thread::sleep_for(50ms);
  }
}

void Pair::write(const Node& node, int first, int last) const {
  auto session = mysql::Session::connect(
      node.server.by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  if (!session) throw std::runtime_error{session.error().text};
  for (int id = first; id <= last; ++id)
    if (const auto done =
            session->query(fmt::format("INSERT INTO t.t VALUES ({})", id), {boot_now() + 5s});
        !done)
      throw std::runtime_error{done.error().text};
}

std::string Pair::rows(const Node& node) { return node.server.sql("SELECT COUNT(*) FROM t.t"); }

}  // namespace vrrpd::test
