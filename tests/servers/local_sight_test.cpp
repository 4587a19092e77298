// SPDX-License-Identifier: Apache-2.0
// What a look at the local server asks it, and when.
#include "notify/mysql/local_sight.hpp"

#include "checks/mysql/change_source.hpp"
#include "tests/servers/test_server.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;

// The list has a row for each session, and a primary may have thousands.
TEST_CASE("a primary is not asked for its replication threads, and one that follows now is") {
  if (flavours().front() != Flavour::mariadb) return;  // MySQL is never asked
  const TestServer server{Flavour::mariadb, 1};
  mysql::PairSettings pair;
  pair.local = server.by_socket({.user = "root", .password_file = {}});
  const mysql::Report nobody = [](Severity, std::string_view) {};
  mysql::LocalSight sight{pair, nobody, std::nullopt};
  const auto look = [&] { return sight.look({boot_now() + 5s}); };
  server.sql("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON");
  const auto asked = [&] {
    return server.sql(
        "SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '%COMMAND IN (\\'Slave_IO%' "
        "AND argument NOT LIKE '%general_log%'");
  };
  for (int i = 0; i < 3; ++i) REQUIRE(look());
  CHECK(asked() == "1");  // nobody knew what it was

  server.sql("SET GLOBAL read_only = ON");
  server.sql(mysql::change_source_statement(
      server.dialect(),
      {.server = server.by_tcp({.user = "repl"}), .user = "repl", .password = "none"}, false));
  server.sql(std::string{server.dialect().start_replica});
  for (int i = 0; i < 2; ++i) {
    const auto seen = look();
    REQUIRE(seen);
    REQUIRE(seen->replica);
    REQUIRE(seen->replica->threads);
    CHECK(seen->replica->threads->applier != 0);
  }
  CHECK(asked() == "3");
}
