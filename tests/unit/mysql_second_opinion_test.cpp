// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/second_opinion.hpp"
#include "checks/mysql/spare_door.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;
using vrrpd::checks::Health;

namespace {

const SqlError refused = library_error(2002, "Can't connect (111)", "connect as vrrpd@/s");
const SqlError ended = library_error(2013, "Lost connection", "ping vrrpd@/s");
const SqlError silent{SqlError::Kind::timeout, 0, "ping vrrpd@/s: no answer by the deadline"};

ProcessSight alive(char state) {
  return {.kind = ProcessSight::Kind::lives, .pid = 4711, .state = state};
}
constexpr ProcessSight gone{.kind = ProcessSight::Kind::ended, .pid = 4711};

}  // namespace

TEST_CASE("nobody listens and the process has ended: dead, without a second look") {
  const auto verdict = second_opinion({.error = refused, .process = gone, .served = true});
  CHECK(verdict.health == Health::dead);
  CHECK(verdict.certain);
  CHECK(verdict.text ==
        "connect as vrrpd@/s: Can't connect (111) (error 2002): nobody listens there; process 4711 "
        "has ended");
}

TEST_CASE("a server that closed its door and still runs is looked at twice") {
  const auto verdict = second_opinion({.error = refused, .process = alive('S'), .served = true});
  CHECK(verdict.health == Health::dead);
  CHECK_FALSE(verdict.certain);
}

TEST_CASE("a server that starts is not dead, unless its clients have lost it") {
  const auto first = second_opinion({.error = refused, .starting = 4712});
  CHECK(first.health == Health::busy);
  CHECK(first.text ==
        "connect as vrrpd@/s: Can't connect (111) (error 2002): nobody listens there; process 4712 "
        "may be the server, which starts: not dead");
  const auto again =
      second_opinion({.error = refused, .process = gone, .served = true, .starting = 4712});
  CHECK(again.health == Health::dead);
  CHECK(again.certain);
}

TEST_CASE("without any sight of a process a closed port is enough") {
  CHECK(second_opinion({.error = refused}).certain);
}

TEST_CASE("a hung server's process says how it hangs") {
  CHECK(second_opinion({.error = silent, .process = alive('T')}).text ==
        "ping vrrpd@/s: no answer by the deadline: it accepts connections but does not answer; "
        "process 4711 was stopped by a signal");
  CHECK(second_opinion({.error = silent, .process = alive('D')}).health == Health::hung);
  CHECK(second_opinion({.error = silent, .process = gone}).health == Health::dead);
}

TEST_CASE("a connection that ended with its process is dead for certain, one alone is not") {
  CHECK(second_opinion({.error = ended, .process = gone}).certain);
  CHECK_FALSE(second_opinion({.error = ended, .process = alive('S')}).certain);
}

TEST_CASE("an answer is an answer, whatever the process looks like") {
  const SqlError full = library_error(1040, "Too many connections", "connect as vrrpd@/s");
  CHECK(second_opinion({.error = full, .process = gone, .served = true}).health == Health::busy);
}

namespace {

const Version mysql_97{Flavour::mysql, 9, 7, 4}, mariadb_1011{Flavour::mariadb, 10, 11, 19};

Result answer(const char* address, const char* port) {
  return {{"address", "port"}, {{address, port}}};
}

Endpoint by_socket() {
  return {.socket = "/run/mysqld/mysqld.sock", .host = {}, .port = 0, .account = {.user = "vrrpd"}};
}

}  // namespace

TEST_CASE("the spare door: MySQL's admin_address, MariaDB's extra_port") {
  CHECK(spare_door(by_socket(), mysql_97, answer("127.0.0.1", "33062"))->text() ==
        "vrrpd@127.0.0.1:33062");
  CHECK(spare_door(by_socket(), mysql_97, answer("::", "33062"))->text() == "vrrpd@[::1]:33062");
  CHECK(spare_door(by_socket(), mysql_97, answer("192.0.2.1/red", "33062"))->host == "192.0.2.1");
  CHECK_FALSE(spare_door(by_socket(), mysql_97, answer("", "33062")).has_value());
  CHECK(spare_door(by_socket(), mariadb_1011, answer("0.0.0.0", "3307"))->text() ==
        "vrrpd@127.0.0.1:3307");
  CHECK_FALSE(spare_door(by_socket(), mariadb_1011, answer("", "0")).has_value());
}

TEST_CASE("servers too old for a spare door are not asked") {
  CHECK(spare_door_question({Flavour::mysql, 8, 0, 13}).empty());
  CHECK(spare_door_question({Flavour::mysql, 5, 7, 44}).empty());
  CHECK(spare_door_question({Flavour::mysql, 8, 0, 14}) ==
        "SELECT @@admin_address AS address, @@admin_port AS port");
  CHECK(spare_door_question({Flavour::mariadb, 10, 4, 0}) ==
        "SELECT @@bind_address AS address, @@extra_port AS port");
}
