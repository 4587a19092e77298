// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/base/settings.hpp"

using namespace vrrpd;
using namespace std::chrono_literals;

namespace {

Settings::Value value(decltype(Settings::Value::data) data, unsigned line) {
  return {.data = std::move(data), .key_place = {"f", line, 1, 3}, .place = {"f", line, 7, 4}};
}

}  // namespace

TEST_CASE("a duration is a number with its unit") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("2m") == 120s);
  CHECK(parse_duration("1h") == 3600s);
  CHECK(parse_duration("100us") == 100us);
  CHECK(parse_duration("0s") == 0s);
  for (const char* text :
       {"", "5", "ms", "-1s", "1 s", "1sec", "1.2.3s", ".s", "1e3s", "s1", "999999999999999999h"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("a word is taken for another if few letters differ") {
  const std::vector<std::string> known{"priority", "state", "advert_int", "dev"};
  CHECK(nearest_word("priorty", known) == "priority");
  CHECK(nearest_word("prioirty", known) == "priority");
  CHECK(nearest_word("PRIORITY", known) == "priority");
  CHECK(nearest_word("stat", known) == "state");
  CHECK(nearest_word("adver_itn", known) == "advert_int");
  CHECK_FALSE(nearest_word("interval", known));
  CHECK_FALSE(nearest_word("x", known));
  CHECK_FALSE(nearest_word("", known));
  CHECK_FALSE(nearest_word(std::string(5000, 'p'), known));
}

TEST_CASE("settings are read by their type") {
  Settings inner{{"f", 9, 1, 5}};
  inner.set("port", value(std::int64_t{3306}, 9));
  Settings settings{{"f", 1, 1, 5}};
  settings.set("user", value(std::string{"vrrpd"}, 2));
  settings.set("tls", value(true, 3));
  settings.set("limit", value(std::int64_t{7}, 4));
  settings.set("wait", value(std::string{"200ms"}, 5));
  settings.set("hosts", value(std::vector<std::string>{"a", "b"}, 6));
  settings.set("peer", value(std::make_shared<const Settings>(inner), 8));

  Diagnostics diagnostics;
  SettingsReader reader{settings, diagnostics};
  CHECK(reader.text("user") == "vrrpd");
  CHECK(reader.boolean("tls") == true);
  CHECK(reader.integer("limit", 1, 10) == 7);
  CHECK(reader.duration("wait", 1ms, 1s) == 200ms);
  CHECK(reader.texts("hosts") == std::vector<std::string>{"a", "b"});
  REQUIRE(reader.table("peer") != nullptr);
  CHECK(reader.table("peer")->contains("port"));
  CHECK_FALSE(reader.text("absent"));
  CHECK(reader.table("absent") == nullptr);
  reader.refuse_unknown_keys();
  CHECK(diagnostics.empty());
}

TEST_CASE("a setting of the wrong type or size is refused at its value") {
  Settings settings{{"f", 1, 1, 5}};
  settings.set("key", value(std::int64_t{7}, 2));
  settings.set("text", value(std::string{"7"}, 3));
  Diagnostics diagnostics;
  SettingsReader reader{settings, diagnostics};
  const auto last = [&] { return diagnostics.back().message; };

  CHECK_FALSE(reader.text("key"));
  CHECK(last() == "`key' must be a string");
  CHECK(diagnostics.back().place.line == 2);
  CHECK(diagnostics.back().place.column == 7);
  CHECK_FALSE(reader.boolean("key"));
  CHECK(last() == "`key' must be true or false, without quotes");
  CHECK_FALSE(reader.integer("text", 1, 9));
  CHECK(last() == "`text' must be a whole number, without quotes");
  CHECK_FALSE(reader.integer("key", 8, 9));
  CHECK(last() == "`key' must be between 8 and 9, not 7");
  CHECK_FALSE(reader.duration("key", 1s, 2s));
  CHECK(last() == "`key' must be a time with its unit");
  CHECK_FALSE(reader.duration("text", 1s, 2s));
  CHECK(reader.texts("key").empty());
  CHECK(last() == "`key' must be a list of strings");
  CHECK(reader.table("key") == nullptr);
  CHECK(last() == "`key' must be a table");
  for (const Diagnostic& diagnostic : diagnostics) CHECK(diagnostic.severity == Severity::error);
}

TEST_CASE("a duration out of its range is refused with both ends") {
  Settings settings;
  settings.set("wait", value(std::string{"3h"}, 2));
  Diagnostics diagnostics;
  SettingsReader reader{settings, diagnostics};
  CHECK_FALSE(reader.duration("wait", 100ms, 1h));
  CHECK(diagnostics.at(0).message == "`wait' must be between 100ms and 1h, not 3h");
}

TEST_CASE("a key that nobody asks for is refused with what is known") {
  Settings settings;
  settings.set("usr", value(std::string{"x"}, 2));
  settings.set("colour", value(std::string{"x"}, 3));
  Diagnostics diagnostics;
  SettingsReader reader{settings, diagnostics};
  (void)reader.text("user");
  (void)reader.text("port");
  reader.refuse_unknown_keys();
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].message == "unknown key `colour'");
  CHECK(diagnostics[0].hint == "known here: user, port");
  CHECK(diagnostics[1].message == "unknown key `usr'");
  CHECK(diagnostics[1].hint == "did you mean `user'?");
  CHECK(diagnostics[1].place.column == 1);
}

TEST_CASE("a complaint about an absent key is about its table") {
  const Settings settings{{"f", 4, 2, 6}};
  Diagnostics diagnostics;
  SettingsReader reader{settings, diagnostics};
  reader.complain("host", "`host' is missing", "name the peer");
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].place.line == 4);
  CHECK(diagnostics[0].hint == "name the peer");
}
