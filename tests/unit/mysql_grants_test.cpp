// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/grants.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;

TEST_CASE("the statement that creates the privileges of an account") {
  CHECK(grant_statement(privileges(Privileges::split, Role::monitor), "vrrpd_monitor@192.0.2.1") ==
        "GRANT BINLOG MONITOR, SLAVE MONITOR ON *.* TO `vrrpd_monitor`@`192.0.2.1`");
  CHECK(grant_statement(privileges(Privileges::dynamic, Role::fence), "f@%") ==
        "GRANT REPLICATION CLIENT, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN ON *.* TO `f`@`%`");
}

TEST_CASE("what an account lacks") {
  using List = std::vector<std::string_view>;
  const auto lacks = [](Privileges kind, Role role, std::vector<std::string> grants) {
    return missing_privileges(kind, role, grants);
  };
  CHECK(lacks(Privileges::split, Role::monitor,
              {"GRANT BINLOG MONITOR, SLAVE MONITOR ON *.* TO `m`@`%` IDENTIFIED BY …"})
            .empty());
  CHECK(lacks(Privileges::split, Role::monitor, {"GRANT USAGE ON *.* TO `m`@`%`"}) ==
        List{"BINLOG MONITOR", "SLAVE MONITOR"});
  CHECK(lacks(Privileges::dynamic, Role::fence,
              {"GRANT REPLICATION CLIENT ON *.* TO `f`@`%`",
               "GRANT CONNECTION_ADMIN,BACKUP_ADMIN ON *.* TO `f`@`%`"}) ==
        List{"SYSTEM_VARIABLES_ADMIN"});
  CHECK(lacks(Privileges::dynamic, Role::fence,
              {"GRANT REPLICATION CLIENT, CONNECTION_ADMIN ON `d`.* TO `f`@`%`"}) ==
        List{"REPLICATION CLIENT", "SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN"});
  CHECK(lacks(Privileges::split, Role::promotion, {"GRANT ALL PRIVILEGES ON *.* TO `r`@`%`"})
            .empty());
  CHECK(lacks(Privileges::dynamic, Role::fence, {"GRANT SUPER ON *.* TO `f`@`%`"}) ==
        List{"REPLICATION CLIENT"});
  CHECK(lacks(Privileges::dynamic, Role::promotion, {"GRANT `dba`@`%` TO `f`@`%`"}).empty());
}

TEST_CASE("what the local account lacks for events") {
  const Dialect& dialect = **dialect_for({Flavour::mysql, 9, 7, 4});
  const auto lacks = [&](const std::string& grant) {
    return missing_privileges(dialect.privileges, event_privileges(dialect), {grant});
  };
  CHECK(lacks("GRANT EVENT ON *.* TO `v`@`localhost`") ==
        std::vector<std::string_view>{"SET_ANY_DEFINER"});
  CHECK(lacks("GRANT EVENT ON `shop`.* TO `v`@`localhost`").size() == 2);
  CHECK(lacks("GRANT ALL PRIVILEGES ON *.* TO `v`@`localhost`").empty());
}

TEST_CASE("without dynamic privileges it is SUPER") {
  CHECK(missing_privileges(Privileges::super, Role::promotion,
                           {"GRANT RELOAD, PROCESS, SUPER, REPLICATION CLIENT ON *.* TO 'v'@'%'"})
            .empty());
  CHECK(missing_privileges(Privileges::super, Role::fence, {"GRANT USAGE ON *.* TO 'f'@'%'"}) ==
        std::vector<std::string_view>{"SUPER", "REPLICATION CLIENT"});
}

TEST_CASE("the local account of MySQL reads the errors of applier workers") {
  CHECK(table_grant_statements(Flavour::mysql, Role::promotion, "vrrpd@localhost") ==
        std::vector<std::string>{
            "GRANT SELECT ON performance_schema.replication_applier_status_by_worker TO "
            "`vrrpd`@`localhost`"});
  CHECK(table_grant_statements(Flavour::mysql, Role::monitor, "m@%").empty());
  CHECK(table_grant_statements(Flavour::mariadb, Role::promotion, "vrrpd@localhost").empty());
}
