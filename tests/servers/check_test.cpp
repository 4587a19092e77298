// SPDX-License-Identifier: Apache-2.0
// The check's verdicts on a real server.
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "checks/mysql/mysql_check.hpp"
#include "checks/mysql/session.hpp"
#include "tests/servers/test_server.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using checks::Health;

namespace {

checks::Verdict probe(checks::Check& check, Duration within = 300ms) {
  const Cancellation cancel;
  return check.probe(boot_now() + within, cancel);
}

}  // namespace

TEST_CASE("a living server is healthy, by socket and by TCP") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  const auto monitor = server.create_account(mysql::Role::monitor, "monitor");
  const auto by_tcp = mysql::make_mysql_check(server.by_tcp(monitor));
  const auto local = server.create_account(mysql::Role::promotion, "local");
  const auto by_socket = mysql::make_mysql_check(server.by_socket(local));
  for (int i = 0; i < 6; ++i) {
    CHECK(probe(*by_tcp).health == Health::healthy);
    CHECK(probe(*by_socket).health == Health::healthy);
  }

  SECTION("a frozen one is hung, within the deadline, on a held and on a new connection") {
    server.freeze();
    for (int look = 0; look < 3; ++look) {
      for (checks::Check* check : {by_tcp.get(), by_socket.get()}) {
        const Instant started = boot_now();
        const auto verdict = probe(*check);
        const Duration took = boot_now() - started;
        CHECK(verdict.health == Health::hung);
        CHECK_FALSE(verdict.certain);
        CHECK(took >= 299ms);
        CHECK(took < 5s);  // a client without a deadline of its own waits for ever
      }
    }
    server.thaw();
    CHECK(probe(*by_socket).health == Health::healthy);
  }

  SECTION("a killed one ends the connection, and is dead for certain") {
    pollfd watched{.fd = by_socket->watched_descriptor(), .events = POLLIN, .revents = 0};
    REQUIRE(watched.fd >= 0);
    CHECK(::poll(&watched, 1, 0) == 0);
    server.kill();
    CHECK(::poll(&watched, 1, 1000) == 1);
    for (checks::Check* check : {by_tcp.get(), by_socket.get()}) {
      const auto verdict = probe(*check);
      CHECK(verdict.health == Health::dead);
      CHECK(verdict.certain);
    }
    server.start();
    CHECK(probe(*by_socket).health == Health::healthy);
  }
}

TEST_CASE("a frozen server's process is named with the way it hangs, by socket and by TCP") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  const auto monitor = server.create_account(mysql::Role::monitor, "monitor");
  const auto local = server.create_account(mysql::Role::promotion, "local");
  for (const auto& endpoint : {server.by_tcp(monitor), server.by_socket(local)}) {
    INFO(endpoint.text());
    const auto check = mysql::make_mysql_check(endpoint);
    REQUIRE(probe(*check).health == Health::healthy);
    server.freeze();
    const auto verdict = probe(*check);
    server.thaw();
    CHECK(verdict.health == Health::hung);
    CHECK_THAT(verdict.text,
               Catch::Contains(fmt::format("process {} was stopped by a signal", server.pid())));
  }
}

TEST_CASE("a server that has not been seen yet and may be starting is not dead") {
  std::string folder = "/tmp/vrrpd-starting-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const auto check = mysql::make_mysql_check({.socket = folder + "/socket"});
  std::string name = "mysqld", seconds = "60";
  char* argv[] = {name.data(), seconds.data(), nullptr};
  pid_t pid = -1;  // a process of that command line, which listens nowhere
  REQUIRE(::posix_spawnp(&pid, "sleep", nullptr, nullptr, argv, environ) == 0);
  const auto verdict = probe(*check);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  ::rmdir(folder.c_str());
  CHECK(verdict.health == Health::busy);
  CHECK_THAT(verdict.text, Catch::Contains("may be the server, which starts: not dead"));
}

TEST_CASE("with all connections in use the check comes back by the spare port") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  const auto port = 14000 + ::getpid() % 900;  // below the ports that TestServer chooses from
  std::vector<std::string> options{"--max-connections=10"};
  if (flavour == Flavour::mariadb)
    options.push_back(fmt::format("--extra-port={}", port));
  else
    options.insert(options.end(),
                   {"--admin-address=127.0.0.1", fmt::format("--admin-port={}", port)});
  TestServer server{flavour, 1, options};
  const auto account = server.create_account(mysql::Role::monitor, "monitor");
  if (flavour == Flavour::mysql)
    server.sql("GRANT SERVICE_CONNECTION_ADMIN ON *.* TO monitor@127.0.0.1");
  const auto check = mysql::make_mysql_check(server.by_tcp(account));
  REQUIRE(probe(*check).health == Health::healthy);
  auto root = mysql::Session::connect(server.by_socket({.user = "root"}), {boot_now() + 5s});
  REQUIRE(root);
  std::vector<mysql::Session> crowd;
  for (auto session = mysql::Session::connect(server.by_tcp(account), {boot_now() + 1s}); session;
       session = mysql::Session::connect(server.by_tcp(account), {boot_now() + 1s}))
    crowd.push_back(*std::move(session));
  const auto held =
      root->query("SELECT MIN(id) AS id FROM information_schema.processlist WHERE user = 'monitor'",
                  {boot_now() + 5s});
  REQUIRE(held);
  REQUIRE(root->query("KILL " + held->row(0).text("id"), {boot_now() + 5s}));
  // The place of the killed connection, which the server frees when it gets to it, is taken before
  // the check comes back.
  const std::size_t full = crowd.size();
  const Instant patience = boot_now() + 20s;
  while (crowd.size() == full && boot_now() < patience)
    if (auto session = mysql::Session::connect(server.by_tcp(account), {boot_now() + 1s}))
      crowd.push_back(*std::move(session));
  REQUIRE(crowd.size() == full + 1);
  const auto verdict = probe(*check);
  CHECK(verdict.health == Health::busy);
  CHECK_THAT(verdict.text, Catch::Contains("it answers on its spare port"));
  CHECK(probe(*check).health == Health::healthy);
}

TEST_CASE("a full connection table is neither dead nor hung") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1, {"--max-connections=10"}};
  const auto account = server.create_account(mysql::Role::monitor, "monitor");
  const auto held = mysql::make_mysql_check(server.by_tcp(account));
  REQUIRE(probe(*held).health == Health::healthy);
  std::vector<mysql::Session> crowd;
  for (;;) {
    auto session = mysql::Session::connect(server.by_tcp(account), {boot_now() + 1s});
    if (!session) {
      CHECK(session.error().number == 1040);
      break;
    }
    crowd.push_back(*std::move(session));
  }
  for (int i = 0; i < 6; ++i) CHECK(probe(*held).health == Health::healthy);
  const auto late = mysql::make_mysql_check(server.by_tcp(account));
  CHECK(probe(*late).health == Health::busy);
}

TEST_CASE("a wrong password is misconfigured, and never appears in the verdict") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  const auto account = server.create_account(mysql::Role::monitor, "monitor");
  const auto check = mysql::make_mysql_check(server.by_tcp(account));
  REQUIRE(probe(*check).health == Health::healthy);
  std::ofstream{account.password_file} << "opensesame\n";
  Health last = Health::healthy;
  for (int i = 0; i < 5 && last == Health::healthy; ++i) last = probe(*check).health;
  CHECK(last == Health::misconfigured);
  const auto verdict = probe(*mysql::make_mysql_check(server.by_tcp(account)));
  CHECK(verdict.health == Health::misconfigured);
  CHECK_THAT(verdict.text, Catch::Contains("1045"));
  CHECK_THAT(verdict.text, !Catch::Contains("opensesame"));
}
