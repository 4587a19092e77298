// SPDX-License-Identifier: Apache-2.0
// The check's verdicts on a real server.
#include <poll.h>

#include <chrono>
#include <csignal>
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
        CHECK(took < 400ms);
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
