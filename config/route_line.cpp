// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "config/arguments.hpp"
#include "config/keyword.hpp"
#include "config/line_words.hpp"
#include "config/route_draft.hpp"
#include "config/routing_lines.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {
namespace {

using Kind = IprouteNames::Kind;
using Placement = IpRoute::Placement;

template <RouteType type>
void read_type(LineWords&, RouteDraft& draft) {
  draft.route().type = type;
}

template <Family family>
void read_family(LineWords&, RouteDraft& draft) {
  draft.family = family;
}

template <Placement placement>
void read_placement(LineWords&, RouteDraft& draft) {
  draft.route().placement = placement;
}

void read_to(LineWords& words, RouteDraft& draft) {
  if (words.argument() != nullptr) draft.destination = words.last();
}

void read_via(LineWords& words, RouteDraft& draft) {
  draft.single.via = words.address();
  draft.has_single = true;
}

void read_gw(LineWords& words, RouteDraft& draft) {
  words.warn(words.last(), "`gw' is the old word for `via'");
  read_via(words, draft);
}

/// A second gateway of equal weight.
void read_or(LineWords& words, RouteDraft& draft) {
  words.warn(words.last(), "`or' is the old way to write `nexthop'");
  if (auto via = words.address()) draft.next_hops.push_back({.via = via, .device = {}});
}

void read_dev(LineWords& words, RouteDraft& draft) {
  draft.single.device = words.device().value_or("");
  draft.has_single = true;
}

void read_onlink(LineWords&, RouteDraft& draft) { draft.single.onlink = true; }

void read_realms(LineWords& words, RouteDraft& draft) {
  draft.single.realm = words.realm().value_or(0);
}

/// via, dev, weight, onlink and realms of one way among several.
void read_nexthop(LineWords& words, RouteDraft& draft) {
  NextHop hop;
  for (bool more = true; more && words.good();) {
    if (words.take_if("via")) {
      hop.via = words.address();
    } else if (words.take_if("dev") || words.take_if("oif")) {
      hop.device = words.device().value_or("");
    } else if (words.take_if("weight")) {
      hop.weight = words.number<unsigned>(1, 256).value_or(1);
    } else if (words.take_if("onlink")) {
      hop.onlink = true;
    } else if (words.take_if("realms")) {
      hop.realm = words.realm().value_or(0);
    } else {
      more = false;
    }
  }
  if (words.good() && !hop.via && hop.device.empty()) {
    return words.refuse(words.last(), "is a nexthop without `via' and `dev'");
  }
  // What fits one request to the kernel, and more than anybody's switch has ports.
  constexpr std::size_t most = 64;
  if (draft.next_hops.size() == most) return words.refuse(words.last(), "is nexthop number 65");
  draft.next_hops.push_back(std::move(hop));
}

void read_src(LineWords& words, RouteDraft& draft) {
  draft.route().preferred_source = words.address();
}

void read_from(LineWords& words, RouteDraft& draft) {
  draft.ipv6_only = words.last();
  const Word* word = words.argument();
  if (word == nullptr) return;
  draft.route().source = IpPrefix::parse(word->text);
  if (!draft.route().source) words.refuse(*word, "is not a prefix");
}

void read_tos(LineWords& words, RouteDraft& draft) {
  draft.route().tos = words.named<std::uint8_t>(Kind::dsfield, "a TOS value").value_or(0);
}

void read_table(LineWords& words, RouteDraft& draft) {
  draft.route().table = words.named(Kind::table, "a routing table").value_or(main_table);
}

void read_protocol(LineWords& words, RouteDraft& draft) {
  const auto protocol = words.named<std::uint8_t>(Kind::protocol, "a protocol");
  if (protocol) draft.protocol = Given<std::uint8_t>{*protocol, words.last().place};
}

void read_scope(LineWords& words, RouteDraft& draft) {
  draft.route().scope = words.named<std::uint8_t>(Kind::scope, "a scope");
}

void read_metric_number(LineWords& words, RouteDraft& draft) {
  draft.route().metric = words.number<std::uint32_t>();
}

void read_expires(LineWords& words, RouteDraft& draft) {
  draft.ipv6_only = words.last();
  draft.route().expires_s = words.number<std::uint32_t>(1, 1u << 30);
}

void read_preference(LineWords& words, RouteDraft& draft) {
  draft.ipv6_only = words.last();
  const Word* word = words.argument();
  if (word == nullptr) return;
  using enum RoutePreference;
  for (const auto& [name, value] :
       {std::pair{"low", low}, std::pair{"medium", medium}, std::pair{"high", high}}) {
    if (word->text == name) draft.route().preference = value;
  }
  if (!draft.route().preference) words.refuse(*word, "is not a preference", "low, medium or high");
}

template <RouteMetric metric, std::uint32_t most = 0xffffffff>
void read_metric(LineWords& words, RouteDraft& draft) {
  const bool locked = words.take_if("lock");
  if (const auto value = words.number<std::uint32_t>(0, most)) draft.set(metric, *value, locked);
}

/// A time, with s or ms behind it; without, in the kernel's own units of 1/`per_millisecond` ms.
template <RouteMetric metric, unsigned per_millisecond>
void read_time(LineWords& words, RouteDraft& draft) {
  const bool locked = words.take_if("lock");
  const Word* word = words.argument();
  if (word == nullptr) return;
  const std::string_view text = word->text;
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto unit = text.substr(digits.size());
  const auto value = parse_unsigned(digits);
  std::uint64_t factor = 1;
  if (unit == "s") factor = std::uint64_t{1000} * per_millisecond;
  if (unit == "ms") factor = per_millisecond;
  constexpr std::uint64_t most = 0xffffffff;
  if (!value || (!unit.empty() && unit != "s" && unit != "ms") || *value > most / factor) {
    return words.refuse(*word, "is not a time", "a whole number, with s or ms behind it");
  }
  draft.set(metric, static_cast<std::uint32_t>(*value * factor), locked);
}

void read_features(LineWords& words, RouteDraft& draft) {
  constexpr std::uint32_t ecn = 1;  // RTAX_FEATURE_ECN
  if (!words.take_if("ecn")) {
    const Word* word = words.argument();
    if (word != nullptr) words.refuse(*word, "is not a feature", "ecn is the only one");
    return;
  }
  draft.set(RouteMetric::features, ecn, false);
}

void read_congestion(LineWords& words, RouteDraft& draft) {
  const bool locked = words.take_if("lock");
  constexpr std::size_t longest = 15;  // TCP_CA_NAME_MAX less its end
  const Word* word = words.argument();
  if (word == nullptr) return;
  if (word->text.size() > longest) return words.refuse(*word, "is no congestion control");
  draft.route().congestion = CongestionControl{.name = word->text, .locked = locked};
}

void read_no_track(LineWords&, RouteDraft& draft) { draft.result.tracked = false; }

void read_track_group(LineWords& words, RouteDraft& draft) {
  const Word keyword = words.last();
  if (draft.use == RoutingUse::of_instance) {
    return words.refuse(keyword, "is for static routes");
  }
  if (const Word* group = words.argument()) draft.result.track_group = group->text;
}

/// A word of a route; `value` as in the notation of keepalived's manual.
struct RouteElement : KeywordInfo {
  void (*read)(LineWords& words, RouteDraft& draft) = nullptr;
};

using enum Support;
using enum RouteMetric;
constexpr RouteElement route_elements[]{
    {{"inet", works, "", "IPv4"}, read_family<Family::ipv4>},
    {{"inet6", works, "", "IPv6"}, read_family<Family::ipv6>},
    {{"unicast", works, "", "to somebody"}, read_type<RouteType::unicast>},
    {{"local", works, "", "to this host"}, read_type<RouteType::local>},
    {{"broadcast", works, "", "to everybody"}, read_type<RouteType::broadcast>},
    {{"multicast", works, "", "to a group"}, read_type<RouteType::multicast>},
    {{"throw", works, "", "on with the next rule"}, read_type<RouteType::throw_back>},
    {{"unreachable", works, "", "refused: no way"}, read_type<RouteType::unreachable>},
    {{"prohibit", works, "", "refused: forbidden"}, read_type<RouteType::prohibit>},
    {{"blackhole", works, "", "dropped"}, read_type<RouteType::blackhole>},
    {{"nat", not_yet, "", "the kernel has had none since 2.6"}},
    {{"to", works, "DESTINATION", "where it leads"}, read_to},
    {{"via", works, "[inet|inet6] ADDRESS", "the gateway"}, read_via},
    {{"gw", works, "ADDRESS", "old word for via"}, read_gw},
    {{"or", works, "ADDRESS", "a second gateway"}, read_or},
    {{"dev", works, "INTERFACE", "the way out"}, read_dev},
    {{"oif", works, "INTERFACE", "the way out"}, read_dev},
    {{"src", works, "ADDRESS", "source address to prefer"}, read_src},
    {{"as", not_yet, "[to] ADDRESS", "MPLS routes only"}},
    {{"from", works, "PREFIX", "IPv6: for packets from there"}, read_from},
    {{"tos", works, "TOS", "for packets of this TOS"}, read_tos},
    {{"dsfield", works, "TOS", "for packets of this TOS"}, read_tos},
    {{"table", works, "TABLE", "number or name"}, read_table},
    {{"protocol", works, "PROTOCOL", "who made it; with no_track only"}, read_protocol},
    {{"scope", works, "SCOPE", "how far it leads"}, read_scope},
    {{"metric", works, "NUMBER", "the smallest wins"}, read_metric_number},
    {{"priority", works, "NUMBER", "the smallest wins"}, read_metric_number},
    {{"preference", works, "NUMBER", "the smallest wins"}, read_metric_number},
    {{"onlink", works, "", "the gateway is on the link"}, read_onlink},
    {{"encap", not_yet, "TYPE …", "a light-weight tunnel"}},
    {{"expires", works, "SECONDS", "IPv6: until then"}, read_expires},
    {{"mtu", works, "[lock] BYTES", "path MTU"}, read_metric<mtu>},
    {{"hoplimit", works, "0..255", "hop limit"}, read_metric<hoplimit, 255>},
    {{"advmss", works, "[lock] BYTES", "TCP segment to advertise"}, read_metric<advmss>},
    {{"rtt", works, "[lock] TIME", "first round trip time"}, read_time<rtt, 8>},
    {{"rttvar", works, "[lock] TIME", "first variance of it"}, read_time<rttvar, 4>},
    {{"reordering", works, "[lock] N", "TCP reordering"}, read_metric<reordering>},
    {{"window", works, "BYTES", "largest TCP window"}, read_metric<window>},
    {{"cwnd", works, "[lock] N", "clamp of the congestion window"}, read_metric<cwnd>},
    {{"ssthresh", works, "[lock] N", "slow start threshold"}, read_metric<ssthresh>},
    {{"realms", works, "[FROM/]TO", "classification"}, read_realms},
    {{"rto_min", works, "[lock] TIME", "least retransmission time"}, read_time<rto_min, 1>},
    {{"initcwnd", works, "N", "first congestion window"}, read_metric<initcwnd>},
    {{"initrwnd", works, "N", "first receive window"}, read_metric<initrwnd>},
    {{"features", works, "ecn", "TCP features"}, read_features},
    {{"quickack", works, "0|1", "quick acknowledgements"}, read_metric<quickack, 1>},
    {{"congctl", works, "[lock] NAME", "TCP congestion control"}, read_congestion},
    {{"pref", works, "low|medium|high", "IPv6: router preference"}, read_preference},
    {{"ttl-propagate", not_yet, "enabled|disabled", "MPLS routes only"}},
    {{"fastopen_no_cookie", works, "0|1", "TCP fast open"}, read_metric<fastopen_no_cookie, 1>},
    {{"add", works, "", "fail if there is one"}, read_placement<Placement::add>},
    {{"append", works, "", "behind others"}, read_placement<Placement::append>},
    {{"prepend", works, "", "before others"}, read_placement<Placement::prepend>},
    {{"replace", works, "", "in place of another"}, read_placement<Placement::replace>},
    {{"nexthop", works, "via ADDRESS dev INTERFACE …", "one of several ways"}, read_nexthop},
    {{"no_track", works, "", "its loss does not matter"}, read_no_track},
    {{"track_group", works, "NAME", "instances that fault with it"}, read_track_group},
    {{"vrf", not_yet, "NAME", "the table of a VRF: name it with `table'"}},
};

void read_element(const Word& word, LineWords& words, RouteDraft& draft) {
  const auto* const element = std::ranges::find(route_elements, word.text, &RouteElement::name);
  if (element == std::end(route_elements)) {
    const bool destination = RouteDraft::is_destination(word.text);
    if (destination && !draft.destination) {
      draft.destination = word;
      return;
    }
    std::vector<std::string> names;
    for (const RouteElement& known : route_elements) names.emplace_back(known.name);
    const auto meant = nearest_word(word.text, names);
    return words.refuse(word, destination ? "is a second destination" : "is no word of a route",
                        meant ? fmt::format("did you mean {}?", quoted(*meant)) : std::string{});
  }
  if (element->support == works) return element->read(words, draft);
  words.refuse(word, fmt::format("is not supported ({})", element->help));
}

}  // namespace

std::optional<VirtualRoute> read_route_line(const Statement& line, RoutingUse use,
                                            IprouteNames& names, Complaints& complaints) {
  LineWords words{line, "route", names, complaints};
  if (line.has_block) complaints.warning(line.brace, "a route has no block, ignoring the block");
  RouteDraft draft{use, line.keyword().place};
  while (const Word* word = words.take()) read_element(*word, words, draft);
  if (!words.good()) return std::nullopt;
  return draft.complete(words);
}

}  // namespace vrrpd::config
