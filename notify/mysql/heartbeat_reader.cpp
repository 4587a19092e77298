// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/heartbeat_reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace vrrpd::mysql {
namespace {

/// What an event's header says behind its tab; nothing: no header. Comments and the text of
/// clients' statements go on with a blank behind their #, and are not looked at.
std::optional<std::string_view> event_in(std::string_view line) {
  constexpr std::string_view form = "#261122 ";
  if (line.size() < form.size() || line[0] != '#') return std::nullopt;
  const auto date = line.substr(1, form.size() - 2);
  if (!std::ranges::all_of(date, [](unsigned char c) { return std::isdigit(c) != 0; }))
    return std::nullopt;
  const auto tab = line.find('\t');
  if (tab == std::string_view::npos) return std::string_view{};
  return line.substr(tab + 1);
}

/// The events around rows that have none themselves. A Query of a transaction that is marked
/// rbr_only is its BEGIN.
constexpr std::array<std::string_view, 6> frame{"Rotate to ", "Start: binlog ", "Previous-GTIDs",
                                                "Query\t",    "Xid = ",         "Stop"};
/// The first beat of a row inserts it, and the other server must have that row too.
constexpr std::array<std::string_view, 1> beats{"Update_rows: "};

bool begins_with_one(std::string_view text, auto words) {
  return std::ranges::any_of(words, [text](auto word) { return text.starts_with(word); });
}

}  // namespace

void HeartbeatReader::line(std::string_view text) {
  const auto event = event_in(text);
  if (!event) return;
  if (event->starts_with("GTID\t")) {
    other_ |= event->find("\trbr_only=yes") == std::string_view::npos;
  } else if (event->starts_with("Table_map: ")) {
    other_ |= !event->starts_with("Table_map: " + table_ + " mapped to ");
  } else if (begins_with_one(*event, beats)) {
    rows_ = true;
  } else {
    other_ |= !begins_with_one(*event, frame);
  }
}

}  // namespace vrrpd::mysql
