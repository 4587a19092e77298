// SPDX-License-Identifier: Apache-2.0
// Whatever route or rule a file can ask for, the state file's line for it is read back as the same.
#include <array>
#include <cstddef>
#include <random>

#include "tests/support/catch.hpp"
#include "vrrpd/runtime/imprint.hpp"

using namespace vrrpd;
using runtime::holdings_of;
using runtime::Imprint;

namespace {

class Dice {
 public:
  bool maybe() { return number(0, 1) == 1; }
  std::uint32_t number(std::uint32_t least, std::uint32_t most) {
    return std::uniform_int_distribution<std::uint32_t>{least, most}(engine_);
  }
  template <class Number = std::uint32_t>
  Number any() {
    return static_cast<Number>(number(0, std::numeric_limits<Number>::max()));
  }
  template <class T, std::size_t count>
  T one_of(const std::array<T, count>& values) {
    return values[number(0, count - 1)];
  }

 private:
  std::mt19937 engine_{20261121};  // the same each time: a failure must come again
};

IpPrefix prefix(Dice& dice, Family family, unsigned least_length) {
  const unsigned bits = family == Family::ipv4 ? 32 : 128;
  const auto length = dice.number(least_length, bits);
  std::vector<std::uint8_t> bytes(bits / 8);
  for (std::size_t bit = 0; bit < length; ++bit) {
    if (dice.maybe()) bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | 0x80u >> bit % 8);
  }
  return {*IpAddress::from_bytes(bytes), static_cast<std::uint8_t>(length)};
}

IpAddress address(Dice& dice, Family family) {
  return prefix(dice, family, family == Family::ipv4 ? 32 : 128).address;
}

NextHop next_hop(Dice& dice, Family family) {
  NextHop hop;
  const bool other = family == Family::ipv4 && dice.maybe();
  if (dice.maybe()) hop.via = address(dice, other ? Family::ipv6 : family);
  if (!hop.via || dice.maybe()) hop.device = dice.one_of(std::array{"eth1", "vrrp.51", "via"});
  if (dice.maybe()) hop.weight = dice.number(1, 256);
  hop.onlink = dice.maybe();
  if (dice.maybe()) hop.realm = dice.any();
  return hop;
}

MetricValue value_of(Dice& dice, RouteMetric metric) {
  const bool features = metric == RouteMetric::features;
  const bool flag = metric == RouteMetric::quickack || metric == RouteMetric::fastopen_no_cookie;
  const std::uint32_t most = flag ? 1 : metric == RouteMetric::hoplimit ? 255 : 0xffffffff;
  return {metric, features ? 1 : dice.number(0, most), !features && dice.maybe()};
}

IpRoute route(Dice& dice) {
  using enum RouteType;
  const Family family = dice.maybe() ? Family::ipv4 : Family::ipv6;
  IpRoute route{.destination = prefix(dice, family, 0)};
  route.type = dice.one_of(std::array{unicast, local, broadcast, multicast, blackhole, unreachable,
                                      prohibit, throw_back});
  route.placement = dice.one_of(std::array{IpRoute::Placement::prepend, IpRoute::Placement::append,
                                           IpRoute::Placement::add, IpRoute::Placement::replace});
  route.tos = dice.any<std::uint8_t>();
  if (dice.maybe()) route.table = dice.any();
  if (dice.maybe()) route.protocol = dice.any<std::uint8_t>();
  if (dice.maybe()) route.scope = dice.any<std::uint8_t>();
  if (dice.maybe()) route.metric = dice.any();
  if (dice.maybe()) route.preferred_source = address(dice, family);
  const bool somewhere = route.type <= multicast;
  for (auto hops = somewhere ? dice.number(1, 3) : 0; hops > 0; --hops) {
    route.next_hops.push_back(next_hop(dice, family));
  }
  for (unsigned number = 2; number <= 17; ++number) {
    const bool none = number == 16;  // RTAX_CC_ALGO, which is no number
    if (!none && dice.maybe()) {
      route.metrics.push_back(value_of(dice, static_cast<RouteMetric>(number)));
    }
  }
  if (dice.maybe()) route.congestion = {.name = "cubic", .locked = dice.maybe()};
  if (family == Family::ipv4) return route;
  if (dice.maybe()) route.source = prefix(dice, family, 1);
  if (dice.maybe()) route.expires_s = dice.number(1, 1u << 30);
  if (dice.maybe()) {
    route.preference = dice.one_of(
        std::array{RoutePreference::low, RoutePreference::medium, RoutePreference::high});
  }
  return route;
}

template <class Number>
std::optional<NumberRange<Number>> range(Dice& dice) {
  if (dice.maybe()) return std::nullopt;
  const auto first = dice.any<Number>(), last = dice.any<Number>();
  return NumberRange<Number>{std::min(first, last), std::max(first, last)};
}

RoutingRule::Action action(Dice& dice, std::uint32_t preference) {
  using enum RoutingRule::Refuse;
  switch (dice.number(0, 4)) {
    case 0: return RoutingRule::Lookup{dice.any()};
    case 1: return RoutingRule::LookupOfDevice{};
    case 2: return RoutingRule::Goto{preference + 1};
    case 3: return RoutingRule::Nothing{};
    default: return dice.one_of(std::array{blackhole, unreachable, prohibit});
  }
}

RoutingRule rule(Dice& dice) {
  RoutingRule rule{.family = dice.maybe() ? Family::ipv4 : Family::ipv6,
                   .preference = dice.number(0, 32767)};
  rule.action = action(dice, rule.preference);
  rule.inverted = dice.maybe();
  if (dice.maybe()) rule.from = prefix(dice, rule.family, 1);
  if (dice.maybe()) rule.to = prefix(dice, rule.family, 1);
  rule.tos = dice.any<std::uint8_t>();
  if (dice.maybe()) rule.mark = {dice.any(), dice.any()};
  if (dice.maybe()) rule.in_device = "eth1";
  if (dice.maybe()) rule.out_device = "lan.7";
  if (dice.maybe()) rule.tunnel_id = std::uint64_t{dice.any()} << 32 | dice.any();
  rule.user_ids = range<std::uint32_t>(dice);
  if (dice.maybe()) rule.ip_protocol = dice.any<std::uint8_t>();
  rule.source_ports = range<std::uint16_t>(dice);
  rule.destination_ports = range<std::uint16_t>(dice);
  if (dice.maybe()) rule.suppress_prefix_length = dice.number(0, 128);
  if (dice.maybe()) rule.suppress_interface_group = dice.any();
  if (dice.maybe()) rule.realm = dice.any();
  if (dice.maybe()) rule.protocol = dice.any<std::uint8_t>();
  return rule;
}

}  // namespace

TEST_CASE("any route is read back from its line") {
  Dice dice;
  for (int i = 0; i < 5000; ++i) {
    const IpRoute wanted = route(dice);
    const std::string line = runtime::imprint_of(wanted);
    CAPTURE(line);
    REQUIRE(holdings_of(Imprint{line}).routes == std::vector{wanted});
  }
}

TEST_CASE("any rule is read back from its line") {
  Dice dice;
  for (int i = 0; i < 5000; ++i) {
    const RoutingRule wanted = rule(dice);
    const std::string line = runtime::imprint_of(wanted);
    CAPTURE(line);
    REQUIRE(holdings_of(Imprint{line}).rules == std::vector{wanted});
  }
}
