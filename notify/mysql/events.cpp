// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "checks/mysql/change_source.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {
namespace {

std::string identifier(std::string_view name) {
  std::string text = "`";
  for (const char c : name) {
    if (c == '`') text += '`';
    text += c;
  }
  return text + '`';
}

std::string identifier(const EventName& name) {
  return fmt::format("{}.{}", identifier(name.schema), identifier(name.name));
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (is_plain(c))
      text += c;
    else
      text += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return text;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string name;
  while (!text.empty()) {
    if (is_plain(text.front())) {
      name += text.front();
      text.remove_prefix(1);
      continue;
    }
    unsigned byte = 0;
    if (text.size() < 3 || text.front() != '%') return std::nullopt;
    const auto [stop, error] = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
    if (error != std::errc{} || stop != text.data() + 3) return std::nullopt;
    name += static_cast<char>(byte);
    text.remove_prefix(3);
  }
  return name;
}

/// The session would have to be in the event's character set, and our bytes are UTF-8.
bool can_be_named(const Event& event) {
  const std::string statement = enabling_statement(event);
  const bool ascii =
      std::ranges::all_of(statement, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii || event.client_charset.starts_with("utf8");
}

}  // namespace

std::vector<Event> events_from(const Result& answer) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const auto row = answer.row(i);
    events.push_back({.name = {row.text("event_schema"), row.text("event_name")},
                      .definer = row.text("definer"),
                      .client_charset = row.text("client_charset"),
                      .collation = row.text("collation"),
                      .enabled = row.flag("enabled"),
                      .disabled_as_replica = row.flag("as_replica"),
                      .over = row.flag("is_over")});
  }
  return events;
}

EventStates states_of(const std::vector<Event>& events) {
  EventStates states;
  for (const Event& event : events) states.emplace(event.name, event.enabled);
  return states;
}

// "+shop.nightly,-shop.old%20one"
std::string to_word(const EventStates& events, std::size_t bytes_most) {
  std::string word;
  for (const bool running : {true, false}) {
    for (const auto& [name, runs] : events) {
      if (runs != running) continue;
      const auto one = fmt::format("{}{}{}.{}", word.empty() ? "" : ",", runs ? '+' : '-',
                                   escaped(name.schema), escaped(name.name));
      if (word.size() + one.size() > bytes_most) return word;
      word += one;
    }
  }
  return word;
}

EventStates events_from_word(std::string_view word) {
  EventStates events;
  while (!word.empty()) {
    const auto end = std::min(word.find(','), word.size());
    const std::string_view one = word.substr(0, end);
    word.remove_prefix(std::min(end + 1, word.size()));
    const auto dot = one.find('.');
    if (dot == std::string_view::npos || (!one.starts_with('+') && !one.starts_with('-'))) continue;
    const auto schema = unescaped(one.substr(1, dot - 1));
    const auto name = unescaped(one.substr(dot + 1));
    if (schema && name) events.emplace(EventName{*schema, *name}, one.starts_with('+'));
  }
  return events;
}

std::string enabling_statement(const Event& event) {
  const auto at = std::min(event.definer.rfind('@'), event.definer.size());
  const std::string_view definer{event.definer};
  return fmt::format("ALTER DEFINER = {}@{} EVENT {} ENABLE", identifier(definer.substr(0, at)),
                     identifier(at < definer.size() ? definer.substr(at + 1) : "%"),
                     identifier(event.name));
}

std::string session_statement(const Event& event) {
  return fmt::format("SET SESSION character_set_client = {}, collation_connection = {}",
                     sql_literal(event.client_charset), sql_literal(event.collation));
}

std::string statements_by_hand(const Event& event) {
  return fmt::format("{}; {}", session_statement(event), enabling_statement(event));
}

// The clock of another boot may be behind.
bool outdated(const ToldEvents& told, Instant now) {
  return told.at > now || now - told.at >= notify::restart_time;
}

EventPlan plan_events(const EventStates& before, const std::vector<Event>& here) {
  EventPlan plan;
  const auto by_hand = [&](const Event& event, std::string_view why) {
    plan.by_hand.push_back(fmt::format("event {} stays disabled: {}. To enable it: {}",
                                       identifier(event.name), why, statements_by_hand(event)));
  };
  for (const Event& event : here) {
    if (!event.disabled_as_replica) continue;
    const auto known = before.find(event.name);
    if (known == before.end()) {
      by_hand(event, "it is not known whether the old primary ran it");
    } else if (known->second && event.over) {
      by_hand(event, "it was to run once, at a time that has passed");
    } else if (known->second && !can_be_named(event)) {
      by_hand(event,
              fmt::format("it is of character set {}, and so must be the terminal from which "
                          "it is named",
                          event.client_charset));
    } else if (known->second) {
      plan.enable.push_back(event);
    }
  }
  return plan;
}

}  // namespace vrrpd::mysql
