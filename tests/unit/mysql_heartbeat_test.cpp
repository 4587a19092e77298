// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "checks/mysql/heartbeat.hpp"
#include "notify/mysql/grants.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace std::chrono_literals;

namespace {

struct Read {
  std::optional<HeartbeatSettings> heartbeat;
  std::string complaints;
};

Read read(std::initializer_list<std::pair<const char*, const char*>> texts) {
  auto table = std::make_shared<Settings>();
  for (const auto& [key, text] : texts)
    table->set(key, {.data = std::string{text}, .key_place = {}, .place = {}});
  Settings shared;
  shared.set("heartbeat",
             {.data = std::shared_ptr<const Settings>{table}, .key_place = {}, .place = {}});
  Diagnostics diagnostics;
  SettingsReader reader{shared, diagnostics};
  const Endpoint local{
      .socket = "/run/mysqld/mysqld.sock", .host = {}, .port = 0, .account = {.user = "vrrpd"}};
  Read result{read_heartbeat(reader, local, diagnostics), {}};
  for (const Diagnostic& one : diagnostics) result.complaints += one.message;
  return result;
}

}  // namespace

TEST_CASE("the heartbeat's settings") {
  const Read plain = read({{"user", "beat"}, {"password_file", "/etc/vrrpd/beat"}});
  REQUIRE(plain.heartbeat);
  CHECK(plain.heartbeat->server.text() == "beat@/run/mysqld/mysqld.sock");
  CHECK(plain.heartbeat->table.quoted() == "`vrrpd`.`heartbeat`");
  CHECK(plain.heartbeat->deadline == 2s);

  const Read other = read({{"user", "beat"}, {"table", "ops.pulse"}, {"deadline", "5s"}});
  REQUIRE(other.heartbeat);
  CHECK(other.heartbeat->table.quoted() == "`ops`.`pulse`");
  CHECK(other.heartbeat->deadline == 5s);
}

TEST_CASE("heartbeat settings that will not do") {
  CHECK(read({{"table", "vrrpd.heartbeat"}}).complaints == "\"user\" is missing");
  CHECK(read({{"user", "vrrpd"}}).complaints ==
        "the heartbeat needs another account than \"local\"");
  for (const char* name : {"heartbeat", "a.b.c", "a.`b`", ".b", "a.", "a.b; DROP TABLE x"}) {
    CAPTURE(name);
    const Read wrong = read({{"user", "beat"}, {"table", name}});
    CHECK_FALSE(wrong.heartbeat);
    CHECK_THAT(wrong.complaints, Catch::Contains("does not name a table"));
  }
  CHECK_THAT(read({{"user", "beat"}, {"tabel", "a.b"}}).complaints, Catch::Contains("tabel"));
}

TEST_CASE("the heartbeat's statements") {
  const TableName table;
  CHECK(beat_statement(table, 3) ==
        "INSERT INTO `vrrpd`.`heartbeat` (server_id, at, term, beat) "
        "VALUES (3, UTC_TIMESTAMP(6), 0, 1) "
        "ON DUPLICATE KEY UPDATE at = UTC_TIMESTAMP(6), beat = beat + 1");
  CHECK(beat_statement(table, 3, 17) ==
        "INSERT INTO `vrrpd`.`heartbeat` (server_id, at, term, beat) "
        "VALUES (3, UTC_TIMESTAMP(6), 17, 1) "
        "ON DUPLICATE KEY UPDATE at = UTC_TIMESTAMP(6), beat = beat + 1, term = 17");
  CHECK(heartbeat_statements(table, "beat@localhost") ==
        std::vector<std::string>{
            "CREATE DATABASE IF NOT EXISTS `vrrpd`",
            "CREATE TABLE IF NOT EXISTS `vrrpd`.`heartbeat` (server_id INT UNSIGNED NOT NULL "
            "PRIMARY KEY, at DATETIME(6) NOT NULL, term BIGINT UNSIGNED NOT NULL, "
            "beat BIGINT UNSIGNED NOT NULL) ENGINE=InnoDB",
            "GRANT SELECT, INSERT, UPDATE ON `vrrpd`.`heartbeat` TO `beat`@`localhost`"});
}
