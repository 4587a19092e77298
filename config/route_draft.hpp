// SPDX-License-Identifier: Apache-2.0
// A route while its line is read: the words come in any order, and some say what others mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/draft.hpp"
#include "config/line_words.hpp"
#include "config/model.hpp"
#include "config/routing_lines.hpp"

namespace vrrpd::config {

struct RouteDraft {
  RouteDraft(RoutingUse wanted_for, const Place& place) : use{wanted_for} { result.place = place; }

  RoutingUse use;
  VirtualRoute result;           ///< without what stands below
  std::optional<Family> family;  ///< inet, inet6
  std::optional<Word> destination;
  std::optional<Given<std::uint8_t>> protocol;
  bool has_single = false;  ///< via or dev outside of nexthop
  NextHop single;
  std::vector<NextHop> next_hops;  ///< nexthop, or
  std::optional<Word> ipv6_only;   ///< a word that means nothing to IPv4

  [[nodiscard]] IpRoute& route() { return result.route; }
  /// A later one replaces an earlier one.
  void set(RouteMetric metric, std::uint32_t value, bool locked);

  /// PREFIX, default, any, all or default6
  [[nodiscard]] static bool is_destination(std::string_view text);

  /// What the line means as a whole. Nothing: the words do not fit each other, and it was said.
  [[nodiscard]] std::optional<VirtualRoute> complete(LineWords& words);

 private:
  [[nodiscard]] Family family_of_default() const;
  bool take_destination(LineWords& words);
  bool take_next_hops(LineWords& words);
  bool check_families(LineWords& words);
  void take_protocol(LineWords& words);
};

}  // namespace vrrpd::config
