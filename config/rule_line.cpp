// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "config/arguments.hpp"
#include "config/keyword.hpp"
#include "config/line_words.hpp"
#include "config/routing_lines.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {
namespace {

using Kind = IprouteNames::Kind;

/// A rule while its line is read.
struct RuleDraft {
  RoutingUse use;
  VirtualRule result;
  std::optional<Family> family;  ///< inet, inet6, or of the first prefix
  std::optional<std::uint32_t> preference;
  std::optional<RoutingRule::Action> action;

  [[nodiscard]] RoutingRule& rule() { return result.rule; }
};

template <Family family>
void read_family(LineWords& words, RuleDraft& draft) {
  if (draft.family && *draft.family != family) {
    return words.refuse(words.last(), "is not the family of the prefix before it");
  }
  draft.family = family;
}

void read_not(LineWords&, RuleDraft& draft) { draft.rule().inverted = true; }

template <std::optional<IpPrefix> RoutingRule::*selector>
void read_prefix(LineWords& words, RuleDraft& draft) {
  const Word* word = words.argument();
  if (word == nullptr) return;
  if (word->text == "all" || word->text == "any" || word->text == "default") {
    (draft.rule().*selector).reset();
    return;
  }
  const auto prefix = IpPrefix::parse(word->text);
  if (!prefix) return words.refuse(*word, "is not a prefix", "ADDRESS[/LENGTH]");
  if (draft.family && *draft.family != prefix->address.family()) {
    return words.refuse(*word, "is not of the rule's family");
  }
  draft.family = prefix->address.family();
  draft.rule().*selector = prefix;
}

void set_action(LineWords& words, RuleDraft& draft, RoutingRule::Action action) {
  if (draft.action) return words.refuse(words.last(), "is a second action");
  draft.action = action;
}

void read_table(LineWords& words, RuleDraft& draft) {
  if (const auto table = words.named(Kind::table, "a routing table")) {
    // The kernel would take a table of its own choice.
    if (*table == RT_TABLE_UNSPEC) return words.refuse(words.last(), "is no routing table");
    set_action(words, draft, RoutingRule::Lookup{*table});
  }
}

void read_l3mdev(LineWords& words, RuleDraft& draft) {
  set_action(words, draft, RoutingRule::LookupOfDevice{});
}

void read_goto(LineWords& words, RuleDraft& draft) {
  if (const auto target = words.number<std::uint32_t>()) {
    set_action(words, draft, RoutingRule::Goto{*target});
  }
}

void read_nop(LineWords& words, RuleDraft& draft) {
  set_action(words, draft, RoutingRule::Nothing{});
}

template <RoutingRule::Refuse refuse>
void read_refuse(LineWords& words, RuleDraft& draft) {
  set_action(words, draft, refuse);
}

void read_preference(LineWords& words, RuleDraft& draft) {
  draft.preference = words.number<std::uint32_t>();
}

void read_tos(LineWords& words, RuleDraft& draft) {
  draft.rule().tos = words.named<std::uint8_t>(Kind::dsfield, "a TOS value").value_or(0);
}

void read_mark(LineWords& words, RuleDraft& draft) {
  const Word* word = words.argument();
  if (word == nullptr) return;
  const std::string_view text = word->text;
  const auto slash = text.find('/');
  const auto value = parse_unsigned(text.substr(0, slash));
  const auto mask = slash == text.npos ? std::optional<std::uint64_t>{0xffffffff}
                                       : parse_unsigned(text.substr(slash + 1));
  constexpr std::uint64_t most = 0xffffffff;
  if (!value || !mask || *value > most || *mask > most) {
    return words.refuse(*word, "is not a firewall mark", "VALUE[/MASK], of 32 bits");
  }
  draft.rule().mark = FirewallMark{.value = static_cast<std::uint32_t>(*value),
                                   .mask = static_cast<std::uint32_t>(*mask)};
}

void read_realms(LineWords& words, RuleDraft& draft) {
  draft.rule().realm = words.realm().value_or(0);
}

void read_suppress_length(LineWords& words, RuleDraft& draft) {
  draft.rule().suppress_prefix_length = words.number<std::uint32_t>(0, 128);
}

void read_suppress_group(LineWords& words, RuleDraft& draft) {
  draft.rule().suppress_interface_group = words.named(Kind::group, "a group of interfaces");
}

template <std::string RoutingRule::*device>
void read_device(LineWords& words, RuleDraft& draft) {
  draft.rule().*device = words.device().value_or("");
}

void read_tunnel(LineWords& words, RuleDraft& draft) {
  draft.rule().tunnel_id = words.number<std::uint64_t>();
}

/// A-B, or A alone. keepalived 2.x refuses a single port by a slip of its source.
template <class Number>
std::optional<NumberRange<Number>> read_range(LineWords& words) {
  const Word* word = words.argument();
  if (word == nullptr) return std::nullopt;
  const std::string_view text = word->text;
  const auto dash = text.find('-');
  const auto first = parse_unsigned(text.substr(0, dash));
  const auto last = dash == text.npos ? first : parse_unsigned(text.substr(dash + 1));
  constexpr std::uint64_t most = std::numeric_limits<Number>::max();
  if (first && last && *first <= *last && *last <= most) {
    return NumberRange<Number>{static_cast<Number>(*first), static_cast<Number>(*last)};
  }
  words.refuse(*word, "is not a range", fmt::format("FIRST-LAST, up to {}", most));
  return std::nullopt;
}

void read_users(LineWords& words, RuleDraft& draft) {
  draft.rule().user_ids = read_range<std::uint32_t>(words);
}

template <std::optional<NumberRange<std::uint16_t>> RoutingRule::*ports>
void read_ports(LineWords& words, RuleDraft& draft) {
  draft.rule().*ports = read_range<std::uint16_t>(words);
}

void read_protocol(LineWords& words, RuleDraft& draft) {
  draft.rule().protocol =
      words.named<std::uint8_t>(Kind::protocol, "a protocol").value_or(protocol_keepalived);
}

/// By number, or by its name in /etc/protocols.
void read_ip_protocol(LineWords& words, RuleDraft& draft) {
  const Word* word = words.argument();
  if (word == nullptr) return;
  std::optional<std::uint64_t> number = parse_unsigned(word->text);
  if (!number) {
    protoent entry{};
    protoent* found = nullptr;
    std::array<char, 1024> buffer{};
    getprotobyname_r(word->text.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr) number = static_cast<std::uint64_t>(found->p_proto);
  }
  if (!number || *number > 255) return words.refuse(*word, "is not an IP protocol");
  draft.rule().ip_protocol = static_cast<std::uint8_t>(*number);
}

void read_no_track(LineWords&, RuleDraft& draft) { draft.result.tracked = false; }

void read_track_group(LineWords& words, RuleDraft& draft) {
  const Word keyword = words.last();
  if (draft.use == RoutingUse::of_instance) return words.refuse(keyword, "is for static rules");
  if (const Word* group = words.argument()) draft.result.track_group = group->text;
}

struct RuleElement : KeywordInfo {
  void (*read)(LineWords& words, RuleDraft& draft) = nullptr;
};

using enum Support;
using enum RoutingRule::Refuse;
constexpr RuleElement rule_elements[]{
    {{"inet", works, "", "IPv4"}, read_family<Family::ipv4>},
    {{"inet6", works, "", "IPv6"}, read_family<Family::ipv6>},
    {{"not", works, "", "packets that do not match"}, read_not},
    {{"from", works, "PREFIX", "source"}, read_prefix<&RoutingRule::from>},
    {{"to", works, "PREFIX", "destination"}, read_prefix<&RoutingRule::to>},
    {{"table", works, "TABLE", "number or name"}, read_table},
    {{"lookup", works, "TABLE", "number or name"}, read_table},
    {{"preference", works, "NUMBER", "the smallest comes first"}, read_preference},
    {{"order", works, "NUMBER", "the smallest comes first"}, read_preference},
    {{"priority", works, "NUMBER", "the smallest comes first"}, read_preference},
    {{"tos", works, "TOS", "type of service"}, read_tos},
    {{"dsfield", works, "TOS", "type of service"}, read_tos},
    {{"fwmark", works, "VALUE[/MASK]", "mark of the firewall"}, read_mark},
    {{"realms", works, "[FROM/]TO", "classification"}, read_realms},
    {{"suppress_prefixlength", works, "LENGTH", "no shorter prefixes"}, read_suppress_length},
    {{"sup_pl", works, "LENGTH", "no shorter prefixes"}, read_suppress_length},
    {{"suppress_ifgroup", works, "GROUP", "no way out by that group"}, read_suppress_group},
    {{"sup_group", works, "GROUP", "no way out by that group"}, read_suppress_group},
    {{"dev", works, "INTERFACE", "the way in"}, read_device<&RoutingRule::in_device>},
    {{"iif", works, "INTERFACE", "the way in"}, read_device<&RoutingRule::in_device>},
    {{"oif", works, "INTERFACE", "of sockets bound to it"}, read_device<&RoutingRule::out_device>},
    {{"tunnel-id", works, "NUMBER", "of the tunnel it came by"}, read_tunnel},
    {{"uidrange", works, "FIRST-LAST", "users"}, read_users},
    {{"l3mdev", works, "", "the table of the VRF"}, read_l3mdev},
    {{"protocol", works, "PROTOCOL", "who made it"}, read_protocol},
    {{"ipproto", works, "PROTOCOL", "tcp, udp, … or a number"}, read_ip_protocol},
    {{"sport", works, "FIRST[-LAST]", "source ports"}, read_ports<&RoutingRule::source_ports>},
    {{"dport", works, "FIRST[-LAST]", "destination ports"},
     read_ports<&RoutingRule::destination_ports>},
    {{"goto", works, "PREFERENCE", "on with that rule"}, read_goto},
    {{"nop", works, "", "nothing"}, read_nop},
    {{"blackhole", works, "", "dropped"}, read_refuse<blackhole>},
    {{"prohibit", works, "", "refused: forbidden"}, read_refuse<prohibit>},
    {{"unreachable", works, "", "refused: no way"}, read_refuse<unreachable>},
    {{"no_track", works, "", "its loss does not matter"}, read_no_track},
    {{"track_group", works, "NAME", "instances that fault with it"}, read_track_group},
};

void read_element(const Word& word, LineWords& words, RuleDraft& draft) {
  const auto* const element = std::ranges::find(rule_elements, word.text, &RuleElement::name);
  if (element != std::end(rule_elements)) return element->read(words, draft);
  std::vector<std::string> names;
  for (const RuleElement& known : rule_elements) names.emplace_back(known.name);
  const auto meant = nearest_word(word.text, names);
  words.refuse(word, "is no word of a rule",
               meant ? fmt::format("did you mean {}?", quoted(*meant)) : std::string{});
}

std::uint32_t assign_preference(Family family, RulePreferences& preferences, LineWords& words) {
  std::uint32_t& next = family == Family::ipv4 ? preferences.ipv4 : preferences.ipv6;
  const std::uint32_t preference = next--;
  words.warn({.text = {}, .place = words.line_place()},
             fmt::format("a rule without `preference', taking {}", preference),
             "the order of rules matters: give each its own");
  return preference;
}

}  // namespace

std::optional<VirtualRule> read_rule_line(const Statement& line, RoutingUse use,
                                          RulePreferences& preferences, IprouteNames& names,
                                          Complaints& complaints) {
  LineWords words{line, "rule", names, complaints};
  if (line.has_block) complaints.warning(line.brace, "a rule has no block, ignoring the block");
  RuleDraft draft{.use = use, .result = {}, .family = {}, .preference = {}, .action = {}};
  draft.result.place = line.keyword().place;
  while (const Word* word = words.take()) read_element(*word, words, draft);
  if (!words.good()) return std::nullopt;
  if (!draft.action) {
    words.refuse(words.last(), "ends a rule without action",
                 "`table NUMBER', `goto', `nop', `blackhole', `prohibit' or `unreachable'");
    return std::nullopt;
  }
  RoutingRule& rule = draft.rule();
  rule.family = draft.family.value_or(Family::ipv4);
  rule.action = *draft.action;
  rule.preference =
      draft.preference ? *draft.preference : assign_preference(rule.family, preferences, words);
  const auto* const jump = std::get_if<RoutingRule::Goto>(&rule.action);
  if (jump != nullptr && jump->preference <= rule.preference) {
    words.refuse(words.last(), "ends a rule that jumps back",
                 fmt::format("goto a preference above {}", rule.preference));
    return std::nullopt;
  }
  return std::move(draft.result);
}

}  // namespace vrrpd::config
