// SPDX-License-Identifier: Apache-2.0
// A route as a value: what a line of virtual_routes or static_routes asks of the kernel. The
// enumerators have the numbers of rtnetlink(7), so that they need no translation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/ip_prefix.hpp"

namespace vrrpd {

/// "Who made this", shown by `ip route` and `ip rule` as `proto keepalived`: the number that
/// iproute2's rt_protos gives to keepalived.
inline constexpr std::uint8_t protocol_keepalived = 18;

/// RT_TABLE_MAIN
inline constexpr std::uint32_t main_table = 254;

/// RTN_*
enum class RouteType : std::uint8_t {
  unicast = 1,
  local = 2,
  broadcast = 3,
  multicast = 5,
  blackhole = 6,
  unreachable = 7,
  prohibit = 8,
  throw_back = 9,  ///< `throw`: go on with the next rule
};

/// RTAX_*: what TCP and IP should know of the way. All are 32 bits wide.
enum class RouteMetric : std::uint8_t {
  mtu = 2,         ///< bytes
  window = 3,      ///< bytes
  rtt = 4,         ///< eighths of a millisecond
  rttvar = 5,      ///< quarters of a millisecond
  ssthresh = 6,    ///< segments
  cwnd = 7,        ///< segments
  advmss = 8,      ///< bytes
  reordering = 9,  ///< segments
  hoplimit = 10,   ///< 0..255
  initcwnd = 11,   ///< segments
  features = 12,   ///< bits; 1: ECN
  rto_min = 13,    ///< milliseconds
  initrwnd = 14,   ///< segments
  quickack = 15,   ///< 0 or 1
  fastopen_no_cookie = 17,
};

/// ICMPV6_ROUTER_PREF_*, RFC 4191
enum class RoutePreference : std::uint8_t { medium = 0, high = 1, low = 3 };

/// One way to the destination.
struct NextHop {
  std::optional<IpAddress> via{};  ///< the family may differ from the destination's
  std::string device{};            ///< empty: the kernel finds it by `via`
  unsigned weight = 1;             ///< 1..256, among several
  bool onlink = false;             ///< `via` is reachable even if no address says so
  std::uint32_t realm = 0;         ///< FROM << 16 | TO; 0: none

  bool operator==(const NextHop&) const = default;
};

struct MetricValue {
  RouteMetric metric;
  std::uint32_t value;
  bool locked = false;  ///< the kernel must not learn another one

  bool operator==(const MetricValue&) const = default;
};

struct CongestionControl {
  std::string name;
  bool locked = false;

  bool operator==(const CongestionControl&) const = default;
};

struct IpRoute {
  /// What to do about routes of the same destination, table, TOS and metric.
  enum class Placement : std::uint8_t {
    prepend,  ///< go before them; they stay, for the time when this one has gone
    append,   ///< go behind them
    add,      ///< fail if there is one
    replace,  ///< take the place of one, which does not come back
  };

  IpPrefix destination;
  RouteType type = RouteType::unicast;
  Placement placement = Placement::prepend;
  std::optional<IpPrefix> source{};  ///< `from`, IPv6 only
  std::uint8_t tos = 0;
  std::uint32_t table = main_table;
  std::uint8_t protocol = protocol_keepalived;
  std::optional<std::uint8_t> scope{};    ///< RT_SCOPE_*; nothing: as the type and next hops imply
  std::optional<std::uint32_t> metric{};  ///< `metric`: the smallest wins
  std::optional<IpAddress> preferred_source{};    ///< `src`
  std::vector<NextHop> next_hops{};               ///< none for those that lead nowhere
  std::vector<MetricValue> metrics{};             ///< in the order of the numbers
  std::optional<CongestionControl> congestion{};  ///< `congctl`
  std::optional<std::uint32_t> expires_s{};       ///< `expires`, IPv6 only: seconds
  std::optional<RoutePreference> preference{};    ///< `pref`, IPv6 only

  [[nodiscard]] Family family() const { return destination.address.family(); }
  /// "10.1.0.0/16 via 192.0.2.1 dev eth1 table 100", in the notation of ip-route(8): everything
  /// that is not as usual, so that two routes with one text are the same.
  [[nodiscard]] std::string to_string() const;

  bool operator==(const IpRoute&) const = default;
};

}  // namespace vrrpd
