// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/failure_class.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;
using vrrpd::checks::Health;

namespace {

SqlError error(unsigned number, const char* text) { return library_error(number, text, "ask x"); }
Health health(unsigned number, const char* text = "") {
  return classify(error(number, text)).health;
}

}  // namespace

TEST_CASE("a closed port and an absent socket are dead") {
  CHECK(health(2002, "Can't connect to server on '127.0.0.1' (111)") == Health::dead);
  CHECK(health(2002, "Can't connect to local server through socket '/x' (2)") == Health::dead);
  CHECK(health(2003, "Can't connect to MySQL server on '192.0.2.1:3306' (111)") == Health::dead);
  CHECK(error(2002, "… (111)").kind == SqlError::Kind::refused);
}

TEST_CASE("an ended connection may be dead, but not for certain") {
  CHECK(error(2013, "Lost connection to server during query").kind == SqlError::Kind::gone);
  CHECK(health(2006, "Server has gone away") == Health::dead);
}

TEST_CASE("no answer by the deadline is hung") {
  CHECK(classify({SqlError::Kind::timeout, 0, ""}).health == Health::hung);
}

TEST_CASE("a path that leads nowhere is not a dead server") {
  CHECK(health(2002, "Can't connect through socket '/x' (13)") == Health::misconfigured);
  CHECK(health(2003, "Can't connect to server on '192.0.2.1' (113)") == Health::misconfigured);
}

TEST_CASE("whatever a server answers, it is neither dead nor hung") {
  for (unsigned number = 1000; number < 2000; ++number) {
    CAPTURE(number);
    const Health answer = health(number);
    CHECK((answer == Health::busy || answer == Health::misconfigured));
  }
}

TEST_CASE("full servers are busy") {
  const unsigned number = GENERATE(1040U, 1203U, 1226U);
  CHECK(health(number) == Health::busy);
}

TEST_CASE("accounts, privileges and plugins that do not fit are misconfigured") {
  const unsigned number = GENERATE(1044U, 1045U, 1049U, 1129U, 1130U, 1227U, 1251U, 1275U, 1820U,
                                   1862U, 2059U, 2061U, 3032U, 3118U, 3159U, 4151U);
  CHECK(health(number) == Health::misconfigured);
  CHECK_FALSE(classify(error(number, "")).advice.empty());
}

TEST_CASE("the plugin that Connector/C cannot load is told from a wrong password") {
  CHECK(classify(error(1045, "Plugin caching_sha2_password could not be loaded")).advice ==
        "install the authentication plugin of the client library, or use TLS or the unix socket");
  CHECK(explain(error(1045, "Access denied for user 'v'@'localhost'")) ==
        "ask x: Access denied for user 'v'@'localhost' (error 1045): check user, host and "
        "password_file, and that the account exists on this server");
}
