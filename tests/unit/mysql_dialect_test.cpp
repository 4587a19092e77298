// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "checks/mysql/change_source.hpp"
#include "checks/mysql/dialect.hpp"
#include "notify/mysql/account_plan.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;

TEST_CASE("versions as servers tell them") {
  CHECK(Version::parse("9.7.4-2") == Version{Flavour::mysql, 9, 7, 4});
  CHECK(Version::parse("10.11.19-MariaDB-0+deb12u1") == Version{Flavour::mariadb, 10, 11, 19});
  CHECK(Version::parse("5.5.5-10.11.19-MariaDB-log") == Version{Flavour::mariadb, 10, 11, 19});
  CHECK(Version::parse("8.0.35-27 (Percona)") == Version{Flavour::mysql, 8, 0, 35});
  CHECK(Version::parse("none") == Version{});
  CHECK(Version::parse("9.7.4-2").text() == "MySQL 9.7.4");
}

TEST_CASE("patch releases are of one series") {
  const Version old{Flavour::mariadb, 10, 11, 19};
  CHECK(old.of_older_series_than({Flavour::mariadb, 11, 8, 3}));
  CHECK(old.of_older_series_than({Flavour::mariadb, 11, 4, 0}));
  CHECK_FALSE(old.of_older_series_than({Flavour::mariadb, 10, 11, 20}));
  CHECK_FALSE(old.of_older_series_than({Flavour::mariadb, 10, 6, 20}));
}

TEST_CASE("each supported version has its words") {
  const auto words = [](const char* version) {
    return *dialect_for(Version::parse(version)).value();
  };
  CHECK(words("9.7.4").replica_status == "SHOW REPLICA STATUS");
  CHECK(words("9.7.4").binlog_position == "SHOW BINARY LOG STATUS");
  CHECK(words("9.7.4").super_read_only);
  CHECK(words("8.0.36").binlog_position == "SHOW MASTER STATUS");
  CHECK(words("8.0.36").semi_sync.source_enabled == "rpl_semi_sync_source_enabled");
  CHECK(words("10.11.19-MariaDB").replica_status == "SHOW SLAVE STATUS");
  CHECK(words("10.11.19-MariaDB").semi_sync.source_status == "Rpl_semi_sync_master_status");
  CHECK_FALSE(words("10.11.19-MariaDB").super_read_only);
  CHECK(words("10.11.19-MariaDB").demote_to_slave);
  CHECK_FALSE(words("10.6.20-MariaDB").demote_to_slave);
  CHECK(words("11.4.2-MariaDB").replica.receiver == "Slave_IO_Running");
}

TEST_CASE("MySQL's words, version by version") {
  const auto words = [](const char* version) {
    return *dialect_for(Version::parse(version)).value();
  };
  struct Expected {
    const char* version;
    const char *replica_status, *stop_receiver, *forget_source, *binlog_position;
    const char *change, *receiver_column, *semi_sync;
  };
  constexpr const char *old_status = "SHOW SLAVE STATUS", *old_stop = "STOP SLAVE IO_THREAD",
                       *old_forget = "RESET SLAVE ALL", *old_log = "SHOW MASTER STATUS",
                       *old_change = "CHANGE MASTER TO",
                       *old_semi_sync = "rpl_semi_sync_master_enabled";
  constexpr const char *new_status = "SHOW REPLICA STATUS", *new_stop = "STOP REPLICA IO_THREAD",
                       *new_forget = "RESET REPLICA ALL", *new_log = "SHOW BINARY LOG STATUS",
                       *new_change = "CHANGE REPLICATION SOURCE TO",
                       *new_semi_sync = "rpl_semi_sync_source_enabled";
  for (const Expected& one : {
           Expected{"5.6.10", old_status, old_stop, old_forget, old_log, old_change,
                    "Slave_IO_Running", old_semi_sync},
           Expected{"5.7.44-log", old_status, old_stop, old_forget, old_log, old_change,
                    "Slave_IO_Running", old_semi_sync},
           Expected{"8.0.21", old_status, old_stop, old_forget, old_log, old_change,
                    "Slave_IO_Running", old_semi_sync},
           Expected{"8.0.22", new_status, new_stop, new_forget, old_log, old_change,
                    "Replica_IO_Running", old_semi_sync},
           Expected{"8.0.25", new_status, new_stop, new_forget, old_log, new_change,
                    "Replica_IO_Running", old_semi_sync},
           Expected{"8.0.26", new_status, new_stop, new_forget, old_log, new_change,
                    "Replica_IO_Running", new_semi_sync},
           Expected{"8.1.0", new_status, new_stop, new_forget, old_log, new_change,
                    "Replica_IO_Running", new_semi_sync},
           Expected{"8.2.0", new_status, new_stop, new_forget, new_log, new_change,
                    "Replica_IO_Running", new_semi_sync},
           Expected{"8.4.5", new_status, new_stop, new_forget, new_log, new_change,
                    "Replica_IO_Running", new_semi_sync},
       }) {
    CAPTURE(one.version);
    const Dialect dialect = words(one.version);
    CHECK(dialect.replica_status == one.replica_status);
    CHECK(dialect.stop_receiver == one.stop_receiver);
    CHECK(dialect.forget_source == one.forget_source);
    CHECK(dialect.binlog_position == one.binlog_position);
    CHECK(dialect.change.statement == one.change);
    CHECK(dialect.replica.receiver == one.receiver_column);
    CHECK(dialect.semi_sync.source_enabled == one.semi_sync);
  }
}

TEST_CASE("what versions lack") {
  const auto words = [](const char* version) {
    return *dialect_for(Version::parse(version)).value();
  };
  CHECK_FALSE(words("5.6.51").super_read_only);
  CHECK_FALSE(words("5.6.51").after_sync);
  CHECK_FALSE(words("5.6.51").create_user_if_not_exists);
  CHECK(words("5.6.51").semi_sync.confirmations.empty());
  CHECK(words("5.6.51").variables.find("super_read_only,") != std::string_view::npos);
  CHECK(words("5.6.51").variables.find("@@global.super_read_only") == std::string_view::npos);
  CHECK(words("5.7.44").variables.find("@@global.super_read_only") != std::string_view::npos);
  CHECK(words("5.7.44").semi_sync.confirmations == "rpl_semi_sync_master_wait_for_slave_count");
  CHECK(words("5.7.44").change.public_key.empty());
  CHECK(words("8.0.11").change.public_key == "GET_MASTER_PUBLIC_KEY");
  CHECK(words("8.0.23").change.public_key == "GET_SOURCE_PUBLIC_KEY");
  CHECK(words("5.7.44").privileges == Privileges::super);
  CHECK(words("8.0.11").privileges == Privileges::dynamic);
  CHECK(words("10.4.34-MariaDB").privileges == Privileges::super);
  CHECK(words("10.5.2-MariaDB").privileges == Privileges::split);
}

TEST_CASE("MySQL 8 with the old semi-sync plugin goes by its names") {
  const auto words = [](const char* version) {
    return *dialect_for(Version::parse(version), SemiSyncPlugin::master_slave).value();
  };
  CHECK(words("8.0.36").semi_sync.replica_enabled == "rpl_semi_sync_slave_enabled");
  CHECK(words("8.0.36").binlog_position == "SHOW MASTER STATUS");
  CHECK(words("8.4.5").semi_sync.source_status == "Rpl_semi_sync_master_status");
  CHECK(words("8.4.5").binlog_position == "SHOW BINARY LOG STATUS");
  CHECK(words("10.11.19-MariaDB").semi_sync.source_enabled == "rpl_semi_sync_master_enabled");
}

TEST_CASE("pointing a replica, version by version") {
  const Endpoint plain{.host = "192.0.2.2", .port = 3307, .account = {.user = "vrrpd_monitor"}};
  const auto statement = [](const char* version, const Endpoint& server, bool demote = false) {
    return change_source_statement(*dialect_for(Version::parse(version)).value(),
                                   {.server = server, .user = "repl", .password = "p'w\\"}, demote);
  };
  CHECK(statement("5.7.44", plain) ==
        "CHANGE MASTER TO MASTER_HOST='192.0.2.2', MASTER_PORT=3307, MASTER_USER='repl', "
        "MASTER_PASSWORD='p''w\\\\', MASTER_AUTO_POSITION=1, MASTER_CONNECT_RETRY=1, "
        "MASTER_RETRY_COUNT=4294967295, MASTER_HEARTBEAT_PERIOD=1");
  CHECK(statement("8.0.22", plain).ends_with("MASTER_HEARTBEAT_PERIOD=1, GET_MASTER_PUBLIC_KEY=1"));
  CHECK(statement("8.4.5", plain) ==
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST='192.0.2.2', SOURCE_PORT=3307, "
        "SOURCE_USER='repl', SOURCE_PASSWORD='p''w\\\\', SOURCE_AUTO_POSITION=1, "
        "SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=4294967295, SOURCE_HEARTBEAT_PERIOD=1, "
        "GET_SOURCE_PUBLIC_KEY=1");
  CHECK(statement("10.9.8-MariaDB", plain, true) ==
        "CHANGE MASTER TO MASTER_HOST='192.0.2.2', MASTER_PORT=3307, MASTER_USER='repl', "
        "MASTER_PASSWORD='p''w\\\\', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1, "
        "MASTER_HEARTBEAT_PERIOD=1");
  CHECK(statement("10.10.2-MariaDB", plain, true).ends_with(", MASTER_DEMOTE_TO_SLAVE=1"));

  Endpoint secure = plain;
  secure.tls = Tls{.ca = "/etc/vrrpd/ca.pem", .verify_host = true};
  CHECK(
      statement("9.7.4", secure)
          .ends_with("SOURCE_HEARTBEAT_PERIOD=1, SOURCE_SSL=1, SOURCE_SSL_CA='/etc/vrrpd/ca.pem', "
                     "SOURCE_SSL_VERIFY_SERVER_CERT=1"));
}

TEST_CASE("an unsupported version is named") {
  CHECK(dialect_for(Version::parse("5.5.62-log")).error() ==
        "MySQL 5.5.62 is not supported: MySQL 5.6.10 and newer and MariaDB 10.4 and newer are");
  CHECK_FALSE(dialect_for(Version::parse("10.3.39-MariaDB")));
}

TEST_CASE("the version that an operator names") {
  CHECK(named_version("mysql-8.4")->major == 8);
  CHECK(*named_version("mysql-5.7.44") == Version{Flavour::mysql, 5, 7, 44});
  CHECK(named_version("mariadb-10.11")->flavour == Flavour::mariadb);
  // The newest of it: 8.0 has had three dialects.
  CHECK(dialect_for(*named_version("mysql-8.0")).value()->semi_sync.source_enabled ==
        "rpl_semi_sync_source_enabled");
  CHECK(named_version("postgres-16").error() ==
        "\"postgres-16\" names no server: write mysql-8.4 or mariadb-10.11");
  CHECK(named_version("mysql-8").error() ==
        "\"mysql-8\" has no version: write mysql-8.4 or mariadb-10.11");
  CHECK(named_version("mysql-5.5").error().starts_with("mysql-5.5 is not supported: "));
}

TEST_CASE("the accounts of a version, as SQL") {
  const auto script = [](const char* server) {
    const Version version = *named_version(server);
    return account_script(version, **dialect_for(version), "192.0.2.2");
  };
  const std::string text = script("mysql-5.6");
  CHECK_THAT(text, Catch::StartsWith("-- MySQL 5.6: run on the primary;"));
  CHECK_THAT(text, Catch::Contains("\n-- [mysql] local\n"
                                   "CREATE USER `vrrpd`@`localhost` IDENTIFIED BY 'PASSWORD';\n"
                                   "GRANT SUPER, REPLICATION CLIENT, PROCESS, RELOAD ON *.* TO "
                                   "`vrrpd`@`localhost`;\n"));
  CHECK_THAT(script("mariadb-11.8"),
             Catch::Contains("CREATE USER IF NOT EXISTS `repl`@`192.0.2.2` IDENTIFIED BY "
                             "'PASSWORD';\nGRANT REPLICATION SLAVE ON *.* TO `repl`@`192.0.2.2`;"));
  CHECK_THAT(script("mysql-8.4"), Catch::Contains("TO `vrrpd_heartbeat`@`localhost`;\n"));
  for (const auto& [server, any_definer] : {std::pair{"mysql-5.7", "SUPER"},
                                            {"mysql-8.0", "SET_USER_ID"},
                                            {"mysql-8.4", "SET_ANY_DEFINER"},
                                            {"mariadb-10.4", "SUPER"},
                                            {"mariadb-10.11", "SET USER"}})
    CHECK_THAT(script(server), Catch::Contains(fmt::format(
                                   "GRANT EVENT, {} ON *.* TO `vrrpd`@`localhost`;", any_definer)));
}
