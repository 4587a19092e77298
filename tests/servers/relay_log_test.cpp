// SPDX-License-Identifier: Apache-2.0
// What a restarted replica still tells of its relay log.
#include <chrono>
#include <thread>

#include "notify/mysql/server_link.hpp"
#include "notify/mysql/sight.hpp"
#include "notify/mysql/standoff.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;

namespace {

mysql::ServerStatus status_of(const Node& node) {
  mysql::ServerLink link{node.server.by_socket({.user = "root", .password_file = {}})};
  auto status = link.status({boot_now() + 5s}).value();
  status.read_only = status.super_read_only = true;  // as a start-up leaves it
  return status;
}

}  // namespace

TEST_CASE("a replica that was killed tells after its start what it had read") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 5);
  std::this_thread::sleep_for(500ms);
  SECTION("all of it: MySQL tells, MariaDB forgets") {
    pair.b.server.kill();
    pair.b.server.start();
    const auto status = status_of(pair.b);
    REQUIRE(status.replica);
    REQUIRE_FALSE(status.follows());
    CHECK(mysql::drained(status) == (flavour == Flavour::mysql));
    CHECK(status.replica->read.file.empty() == (flavour == Flavour::mariadb));
  }
  SECTION("not all of it") {
    auto lock = mysql::Session::connect(
        pair.b.server.by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
    REQUIRE(lock);
    REQUIRE(lock->query("LOCK TABLES t.t READ", {boot_now() + 5s}));
    pair.write(pair.a, 6, 10);
    pair.b.server.kill();
    pair.b.server.start();
    const auto status = status_of(pair.b);
    REQUIRE(status.replica);
    CHECK_FALSE(mysql::drained(status));
    const mysql::ServerStatus closed = status_of(pair.a);
    const auto holder =
        mysql::standoff(closed, {.kind = mysql::PeerSight::Kind::answers, .status = status}).holder;
    CHECK(holder == (flavour == Flavour::mysql ? mysql::Holder::either : mysql::Holder::unknown));
  }
}
