// SPDX-License-Identifier: Apache-2.0
// Row 48: the events of a promoted server, as it says of them itself.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "checks/mysql/session.hpp"
#include "notify/mysql/event_care.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using mysql::EventStates;

namespace {

/// As a replica has it.
void make_event(const TestServer& server, const std::string& name, const std::string& when) {
  const bool mariadb = server.flavour() == Flavour::mariadb;
  server.sql(
      fmt::format("CREATE DEFINER = app@localhost EVENT t.`{}` ON SCHEDULE {} ON COMPLETION "
                  "PRESERVE DISABLE ON {} DO INSERT INTO t.t VALUES (1)",
                  name, when, mariadb ? "SLAVE" : "REPLICA"));
}

std::string shown(const TestServer& server, const std::string& name) {
  return server.sql(
      fmt::format("SELECT CONCAT_WS(' ', STATUS, DEFINER) FROM "
                  "information_schema.EVENTS WHERE EVENT_NAME = '{}'",
                  name));
}

/// The same, by a client of another character set, sql_mode and time zone.
void make_latin_event(const TestServer& server, const std::string& name) {
  const bool mariadb = server.flavour() == Flavour::mariadb;
  auto session = mysql::Session::connect(server.by_socket({.user = "root", .password_file = {}}),
                                         {boot_now() + 5s});
  REQUIRE(session);
  for (const std::string& statement :
       {std::string{"SET NAMES latin1 COLLATE latin1_german1_ci"},
        std::string{"SET sql_mode = 'ANSI_QUOTES', time_zone = '+03:00'"},
        fmt::format("CREATE DEFINER = app@localhost EVENT t.`{}` ON SCHEDULE EVERY 1 DAY ON "
                    "COMPLETION PRESERVE DISABLE ON {} DO INSERT INTO t.t VALUES "
                    "(LENGTH('\xe4'))",
                    name, mariadb ? "SLAVE" : "REPLICA")})
    REQUIRE(session->query(statement, {boot_now() + 5s}));
}

/// What an event has of the session that it was made in, and its text.
std::string settings_of(const TestServer& server, const std::string& name) {
  return server.sql(fmt::format(
      "SELECT CONCAT_WS(' ', CHARACTER_SET_CLIENT, COLLATION_CONNECTION, SQL_MODE, TIME_ZONE, "
      "HEX(EVENT_DEFINITION)) FROM information_schema.EVENTS WHERE EVENT_NAME = '{}'",
      name));
}

struct Primary {
  explicit Primary(Flavour flavour) : server{flavour, 1} {
    server.sql("SET GLOBAL read_only = 0");
    server.sql("CREATE DATABASE IF NOT EXISTS t");
    server.sql("CREATE TABLE IF NOT EXISTS t.t (id INT)");
    server.sql("CREATE USER app@localhost");
    pair.local = server.by_socket(server.create_account(mysql::Role::promotion, "vrrpd"));
    care.emplace(pair, report);
  }
  /// Looks until it has switched what it can.
  bool switch_events(const EventStates& before, const std::optional<std::string>& lacking = {}) {
    care->promoted();
    for (int looks = 0; looks < 20; ++looks)
      if (care->look_as_primary({}, before, lacking, {boot_now() + 2s})) return true;
    return false;
  }

  TestServer server;
  Lines lines;
  mysql::PairSettings pair;
  mysql::Report report = [this](Severity, std::string_view line) { lines.add(line); };
  std::optional<mysql::EventCare> care;
};

}  // namespace

TEST_CASE("events that ran on the old primary are enabled, and keep their definer") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Primary primary{flavour};
  const TestServer& server = primary.server;
  server.sql("SET GLOBAL event_scheduler = OFF");
  make_event(server, "nightly 1", "EVERY 1 DAY");
  make_event(server, "off", "EVERY 1 DAY");
  make_event(server, "unknown", "EVERY 1 DAY");
  make_event(server, "once", "AT '2036-01-01 00:00:00'");
  make_event(server, "over", "AT CURRENT_TIMESTAMP");
  const std::string before = shown(server, "nightly 1");
  const bool ended = primary.switch_events({{{"t", "nightly 1"}, true},
                                            {{"t", "off"}, false},
                                            {{"t", "once"}, true},
                                            {{"t", "over"}, true}});
  INFO(primary.lines.all());
  REQUIRE(ended);
  const auto at = before.find(' ');
  CHECK(shown(server, "nightly 1") == "ENABLED" + before.substr(at));
  CHECK(shown(server, "once") == "ENABLED" + before.substr(at));
  for (const char* name : {"off", "unknown", "over"})
    CHECK_THAT(shown(server, name), Catch::Contains("SIDE_DISABLED"));
  CHECK(primary.lines.have("event `t`.`unknown` stays disabled: it is not known whether"));
  CHECK(primary.lines.have("event `t`.`over` stays disabled: it was to run once"));
  CHECK_FALSE(primary.lines.have("`off`"));
  CHECK(primary.lines.have("the event scheduler of this server is off"));
  CHECK(primary.care->seen() == EventStates{{{"t", "nightly 1"}, true},
                                            {{"t", "off"}, false},
                                            {{"t", "once"}, true},
                                            {{"t", "over"}, false},
                                            {{"t", "unknown"}, false}});

  SECTION("a look without time left says nothing") {
    primary.lines.clear();
    mysql::EventCare late{primary.pair, primary.report};
    CHECK_FALSE(late.look_as_primary({}, {}, {}, {boot_now() + 1ms}));
    CHECK_FALSE(late.seen());
    CHECK(primary.lines.all().empty());
  }
  SECTION("once: what an operator disables afterwards stays as it is") {
    server.sql("ALTER EVENT t.once DISABLE");
    static_cast<void>(primary.care->look_as_primary({}, {}, {}, {boot_now() + 2s}));
    CHECK_THAT(shown(server, "once"), Catch::StartsWith("DISABLED"));
  }
}

TEST_CASE("an event that is enabled keeps what it has of the session that it was made in") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Primary primary{flavour};
  const TestServer& server = primary.server;
  make_latin_event(server, "nightly");
  const std::string before = settings_of(server, "nightly");
  CHECK_THAT(before, Catch::StartsWith("latin1 latin1_german1_ci ANSI_QUOTES +03:00 "));
  REQUIRE(primary.switch_events({{{"t", "nightly"}, true}}));
  CHECK(shown(server, "nightly") == "ENABLED app@localhost");
  CHECK(settings_of(server, "nightly") == before);
}

TEST_CASE("what an operator disables while a replica is waited for stays disabled") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Primary primary{flavour};
  const TestServer& server = primary.server;
  for (const char* name : {"nightly", "hourly"}) make_event(server, name, "EVERY 1 DAY");
  const EventStates before{{{"t", "nightly"}, true}, {{"t", "hourly"}, true}};
  mysql::ServerStatus alone;
  alone.semi_sync.source_on = true;
  primary.care->promoted();
  CHECK_FALSE(primary.care->look_as_primary(alone, before, {}, {boot_now() + 2s}));
  CHECK_THAT(shown(server, "nightly"), Catch::Contains("SIDE_DISABLED"));
  CHECK(primary.lines.have("are enabled as soon as a replica confirms"));
  server.sql("ALTER EVENT t.nightly DISABLE");
  REQUIRE(primary.switch_events(before));
  CHECK_THAT(shown(server, "nightly"), Catch::StartsWith("DISABLED"));
  CHECK_THAT(shown(server, "hourly"), Catch::StartsWith("ENABLED"));
}

TEST_CASE("of many events that the account may not alter a hundred are named") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Primary primary{flavour};
  const TestServer& server = primary.server;
  EventStates before;
  for (int i = 0; i < 103; ++i) {
    const std::string name = fmt::format("many{}", i);
    make_event(server, name, "EVERY 1 DAY");
    before[{"t", name}] = true;
  }
  server.sql(fmt::format("REVOKE {} ON *.* FROM vrrpd@localhost", server.dialect().any_definer));
  REQUIRE(primary.switch_events(before));
  CHECK(std::ranges::count(primary.lines.all(), '\n') <= 101);
  CHECK(primary.lines.have("and 3 lines more of that kind: information_schema.EVENTS"));
}

TEST_CASE("a server that takes no connection for the events is named, once") {
  Lines lines;
  const mysql::Report report = [&](Severity, std::string_view line) { lines.add(line); };
  mysql::PairSettings pair;
  pair.local.socket = "/nonexistent/socket";
  mysql::EventCare care{pair, report};
  care.promoted();
  const EventStates before{{{"t", "nightly"}, true}};
  for (int looks = 0; looks < 2; ++looks)
    CHECK_FALSE(care.look_as_primary({}, before, {}, {boot_now() + 1s}));
  CHECK(std::ranges::count(lines.all(), '\n') <= 1);
  CHECK(lines.have("the event scheduler's events are not seen: "));
}

TEST_CASE("an event that the account may not alter is named, with the statement") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Primary primary{flavour};
  const TestServer& server = primary.server;
  make_event(server, "nightly", "EVERY 1 DAY");
  server.sql(fmt::format("REVOKE {} ON *.* FROM vrrpd@localhost", server.dialect().any_definer));
  const bool ended = primary.switch_events({{{"t", "nightly"}, true}}, "GRANT …");
  INFO(primary.lines.all());
  REQUIRE(ended);
  CHECK_THAT(shown(server, "nightly"), Catch::Contains("SIDE_DISABLED app@localhost"));
  CHECK(primary.lines.have("event t.nightly ran on the old primary and is not enabled here: "));
  CHECK(primary.lines.have("; ALTER DEFINER = `app`@`localhost` EVENT `t`.`nightly` ENABLE"));
  CHECK(primary.lines.have("on the primary: GRANT …"));
}
