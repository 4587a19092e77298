// SPDX-License-Identifier: Apache-2.0
// Events of the event scheduler (row 48). A replica has every event disabled, and cannot tell those
// that run on its primary from those that do not: the primary says which, as long as it lives.
// Pure.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checks/mysql/result.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct EventName {
  std::string schema, name;
  auto operator<=>(const EventName&) const = default;
};

/// The events of a primary; true: it runs there.
using EventStates = std::map<EventName, bool>;

/// What a primary said of them.
struct ToldEvents {
  EventStates states;
  Instant at;  ///< it held then
  bool operator==(const ToldEvents&) const = default;
};

/// Is it so old that somebody may have switched events on the primary since, unheard?
[[nodiscard]] bool outdated(const ToldEvents& told, Instant now);

struct Event {
  EventName name;
  std::string definer;  ///< user@host
  std::string client_charset, collation;
  bool enabled = false;
  bool disabled_as_replica = false;  ///< SLAVESIDE_DISABLED, REPLICA_SIDE_DISABLED
  bool over = false;                 ///< it was to run once, at a time that has passed
};

/// The times of an event are shown in its own time zone.
inline constexpr std::string_view events_query =
    "SELECT EVENT_SCHEMA AS event_schema, EVENT_NAME AS event_name, DEFINER AS definer, "
    "CHARACTER_SET_CLIENT AS client_charset, COLLATION_CONNECTION AS collation, "
    "STATUS = 'ENABLED' AS enabled, STATUS LIKE '%SIDE_DISABLED' AS as_replica, "
    "EXECUTE_AT <= CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', TIME_ZONE) AS is_over "
    "FROM information_schema.EVENTS";
[[nodiscard]] std::vector<Event> events_from(const Result& answer);
[[nodiscard]] EventStates states_of(const std::vector<Event>& events);

/// What fits into a word of that size between the daemons; those that run first: one that is not
/// told of is not switched by itself.
[[nodiscard]] std::string to_word(const EventStates& events, std::size_t bytes_most);
/// What is not understood is as if it were not said.
[[nodiscard]] EventStates events_from_word(std::string_view word);

/// ALTER EVENT … ENABLE, and nothing else of it changes: without DEFINER it would belong to, and
/// run with the privileges of, whoever alters it.
[[nodiscard]] std::string enabling_statement(const Event& event);
/// Before it, in the same session: an ALTER takes these two from the session. (Its sql_mode and its
/// time zone it takes only with a new body or schedule.)
[[nodiscard]] std::string session_statement(const Event& event);
/// Both, as an operator is to run them.
[[nodiscard]] std::string statements_by_hand(const Event& event);

struct EventPlan {
  std::vector<Event> enable;
  std::vector<std::string> by_hand;  ///< one line each, with the statement
};

/// What a server that was promoted does about its own events, if the primary before it had these.
[[nodiscard]] EventPlan plan_events(const EventStates& before, const std::vector<Event>& here);

}  // namespace vrrpd::mysql
