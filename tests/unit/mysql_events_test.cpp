// SPDX-License-Identifier: Apache-2.0
// Row 48: which events of a promoted server are enabled.
#include "notify/mysql/events.hpp"
#include "notify/mysql/peer_words.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;

namespace {

/// As a replica has it.
Event event(const std::string& name) {
  return {.name = {"shop", name},
          .definer = "app@10.%",
          .client_charset = "utf8mb4",
          .collation = "utf8mb4_general_ci",
          .disabled_as_replica = true};
}

std::vector<std::string> enabled(const EventPlan& plan) {
  std::vector<std::string> names;
  for (const Event& one : plan.enable) names.push_back(one.name.name);
  return names;
}

const EventStates before{{{"shop", "nightly"}, true}, {{"shop", "off"}, false}};

}  // namespace

TEST_CASE("row 48: what ran on the old primary is enabled, and what did not stays as it is") {
  const auto plan = plan_events(before, {event("nightly"), event("off")});
  CHECK(enabled(plan) == std::vector<std::string>{"nightly"});
  CHECK(plan.by_hand.empty());
}

TEST_CASE("row 48: what is no replica's event is left alone") {
  Event disabled = event("nightly"), running = event("off");
  disabled.disabled_as_replica = running.disabled_as_replica = false;
  running.enabled = true;
  const auto plan = plan_events(before, {disabled, running});
  CHECK(plan.enable.empty());
  CHECK(plan.by_hand.empty());
}

TEST_CASE("row 48: an event of which nothing is known is named, with the statement") {
  const auto plan = plan_events(before, {event("un`known")});
  CHECK(plan.enable.empty());
  CHECK(
      plan.by_hand ==
      std::vector<std::string>{
          "event `shop`.`un``known` stays disabled: it is not known whether the old primary ran "
          "it. To enable it: SET SESSION character_set_client = 'utf8mb4', collation_connection = "
          "'utf8mb4_general_ci'; ALTER DEFINER = `app`@`10.%` EVENT `shop`.`un``known` ENABLE"});
}

TEST_CASE("row 48: what was to run once is not run late, or twice") {
  Event once = event("nightly");
  once.over = true;
  const auto plan = plan_events(before, {once});
  CHECK(plan.enable.empty());
  REQUIRE(plan.by_hand.size() == 1);
  CHECK_THAT(plan.by_hand.front(),
             Catch::Contains("it was to run once, at a time that has passed"));
}

// The statement is UTF-8, and the session has to be in the character set that the event's body is.
TEST_CASE("row 48: an event keeps its definer and its character sets") {
  Event latin = event("nightly");
  latin.client_charset = "latin1";
  latin.collation = "latin1_swedish_ci";
  CHECK(session_statement(latin) ==
        "SET SESSION character_set_client = 'latin1', collation_connection = 'latin1_swedish_ci'");
  CHECK(enabled(plan_events(before, {latin})).size() == 1);
  const EventStates umlaut{{{"shop",
                             "n\xc3\xa4"
                             "chtlich"},
                            true}};
  latin.name = umlaut.begin()->first;
  const auto plan = plan_events(umlaut, {latin});
  CHECK(plan.enable.empty());
  CHECK(plan.by_hand.size() == 1);
  Event utf8 = event(latin.name.name);
  CHECK(enabled(plan_events(umlaut, {utf8})).size() == 1);
}

TEST_CASE("a primary's events are told to the peer, whatever their names are") {
  const PeerWords words{.master_unheard = true,
                        .events = EventStates{{{"shop", "every; day, +1.%"}, true},
                                              {{"a.b",
                                                "n\xc3\xa4"
                                                "chtlich"},
                                               false},
                                              {{"", ""}, true}}};
  CHECK(parse_words(to_text(words)) == words);
  const PeerWords none{.events = EventStates{}};
  CHECK(to_text(none) == "events ");
  CHECK(parse_words(to_text(none)) == none);
  CHECK_FALSE(parse_words("gateway answers").events);
}

TEST_CASE("of more events than fit those are told that run") {
  EventStates many{{{"a", "off"}, false}};
  for (int i = 0; i < 20; ++i) many[{"z", std::to_string(i)}] = true;
  CHECK(to_word(many, 11) == "+z.0,+z.1");
  CHECK(events_from_word(to_word(many, 1000)) == many);
}

TEST_CASE("what is no event is as if it were not said") {
  CHECK(events_from_word("shop.a,+shop,+%zz.b,+%2.b,-shop.c") ==
        EventStates{{{"shop", "c"}, false}});
}
