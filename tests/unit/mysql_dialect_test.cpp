// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/dialect.hpp"
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

TEST_CASE("an unsupported version is named") {
  CHECK(dialect_for(Version::parse("5.7.44-log")).error() ==
        "MySQL 5.7.44 is not supported: MySQL 8.0.26 and newer and MariaDB 10.5.2 and newer are");
  CHECK_FALSE(dialect_for(Version::parse("10.4.34-MariaDB")));
}
