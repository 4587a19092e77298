// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/imprint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>

#include "config/routing_lines.hpp"

namespace vrrpd::runtime {
namespace {

// What a line speaks of is its first word.
constexpr std::string_view address_line = "address ", route_line = "route ", rule_line = "rule ",
                           interface_line = "macvlan ", filter_line = "nftables ";
constexpr std::string_view peer_word = " peer ";

/// What stands behind `kind`; nothing: the line speaks of something else.
std::optional<std::string_view> behind(std::string_view kind, std::string_view line) {
  if (!line.starts_with(kind)) return std::nullopt;
  return line.substr(kind.size());
}

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

/// ADDRESS[ peer ADDRESS]/LENGTH INTERFACE
std::optional<NamedAddress> parse_address(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::size_t blank = text.find(' ', std::min(slash, text.size()));
  if (slash == text.npos || blank == text.npos) return std::nullopt;
  const auto front = text.substr(0, slash);
  const std::size_t peer = front.find(peer_word);
  const auto address = IpAddress::parse(front.substr(0, peer));
  const auto length = parse_number<std::uint8_t>(text.substr(slash + 1, blank - slash - 1));
  if (!address || !length || *length > address->bit_count()) return std::nullopt;
  NamedAddress named{.interface = std::string{text.substr(blank + 1)},
                     .address = *address,
                     .prefix_length = *length};
  if (peer == front.npos) return named;
  named.peer = IpAddress::parse(front.substr(peer + peer_word.size()));
  if (!named.peer) return std::nullopt;
  return named;
}

/// As a line of keepalived.conf, whose reader knows all the words. Their places mean nothing.
config::Statement statement(std::string_view text) {
  config::Statement line{.line = {}, .words = {}};
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    line.words.push_back({.text = std::string{word}, .place = {}});
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return line;
}

std::optional<IpRoute> parse_route(std::string_view text) {
  config::Statement line = statement(text);
  if (line.words.empty()) return std::nullopt;
  // With it a route may be of any protocol.
  line.words.push_back({.text = "no_track", .place = {}});
  config::Complaints unheard;
  config::IprouteNames names{{}, {}};
  const auto read = read_route_line(line, config::RoutingUse::of_host, names, unheard);
  return read ? std::optional{read->route} : std::nullopt;
}

std::optional<RoutingRule> parse_rule(std::string_view text) {
  const config::Statement line = statement(text);
  if (line.words.empty()) return std::nullopt;
  config::Complaints unheard;
  config::IprouteNames names{{}, {}};
  config::RulePreferences preferences;
  const auto read = read_rule_line(line, config::RoutingUse::of_host, preferences, names, unheard);
  return read ? std::optional{read->rule} : std::nullopt;
}

/// NAME on BASE MAC
std::optional<linux::Macvlan> parse_interface(std::string_view text) {
  const auto line = statement(text);
  if (line.words.size() != 4 || line.words[1].text != "on") return std::nullopt;
  linux::Macvlan interface {
    .name = line.words[0].text, .base = line.words[2].text, .mac = {}
  };
  std::string_view mac = line.words[3].text;
  constexpr std::size_t byte_width = 3;  // "5e:"
  if (mac.size() != interface.mac.size() * byte_width - 1) return std::nullopt;
  for (auto& byte : interface.mac) {
    const auto value = parse_number<std::uint8_t>(mac.substr(0, 2), 16);
    if (!value) return std::nullopt;
    byte = *value;
    mac.remove_prefix(std::min(byte_width, mac.size()));
  }
  return interface;
}

}  // namespace

std::string imprint_of(const NamedAddress& address) {
  const auto peer = address.peer ? std::string{peer_word} + address.peer->to_string() : "";
  return fmt::format("{}{}{}/{} {}", address_line, address.address.to_string(), peer,
                     address.prefix_length, address.interface);
}

std::string imprint_of(const IpRoute& route) { return std::string{route_line} + route.to_string(); }

std::string imprint_of(const RoutingRule& rule) {
  return std::string{rule_line} + rule.to_string();
}

std::string imprint_of(const linux::Macvlan& interface) {
  return fmt::format("{}{} on {} {:02x}", interface_line, interface.name, interface.base,
                     fmt::join(interface.mac, ":"));
}

std::string imprint_of(const NamedTable& table) { return std::string{filter_line} + table.name; }

Holdings holdings_of(std::span<const std::string> imprint) {
  Holdings found;
  const auto append = [](auto& list, auto parsed) {
    if (parsed) list.push_back(*std::move(parsed));
  };
  std::set<std::string_view> known;
  for (const std::string& line : imprint) {
    if (!known.insert(line).second) continue;
    if (const auto address = behind(address_line, line)) {
      append(found.addresses, parse_address(*address));
    } else if (const auto route = behind(route_line, line)) {
      append(found.routes, parse_route(*route));
    } else if (const auto rule = behind(rule_line, line)) {
      append(found.rules, parse_rule(*rule));
    } else if (const auto interface = behind(interface_line, line)) {
      append(found.interfaces, parse_interface(*interface));
    } else if (const auto filter = behind(filter_line, line); filter && !filter->empty()) {
      found.filters.push_back({std::string{*filter}});
    }
  }
  return found;
}

bool same_lines(Imprint one, Imprint other) {
  std::ranges::sort(one);
  std::ranges::sort(other);
  return one == other;
}

Imprint without(const Imprint& imprint, const Imprint& kept) {
  const std::set<std::string_view> stay(kept.begin(), kept.end());
  Imprint rest;
  std::ranges::copy_if(imprint, std::back_inserter(rest),
                       [&stay](const std::string& line) { return !stay.contains(line); });
  return rest;
}

}  // namespace vrrpd::runtime
