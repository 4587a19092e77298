// SPDX-License-Identifier: Apache-2.0
// The lines of virtual_routes, virtual_rules, static_routes and static_rules: ip-route(8) and
// ip-rule(8) in keepalived's words. Read when the file is complete, since global_defs says where
// the names in them are looked up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "config/arguments.hpp"
#include "config/complaints.hpp"
#include "config/iproute_names.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

enum class RoutingUse : std::uint8_t {
  of_instance,  ///< virtual_*: while it is master
  of_host,      ///< static_*: from start to stop
};

/// Nothing: the line is left out, and it has been said why.
[[nodiscard]] std::optional<VirtualRoute> read_route_line(const Statement& line, RoutingUse use,
                                                          IprouteNames& names,
                                                          Complaints& complaints);

/// Rules without a preference get one: keepalived counts down from 16384 for each family.
struct RulePreferences {
  std::uint32_t ipv4 = 16384;
  std::uint32_t ipv6 = 16384;
};
[[nodiscard]] std::optional<VirtualRule> read_rule_line(const Statement& line, RoutingUse use,
                                                        RulePreferences& preferences,
                                                        IprouteNames& names,
                                                        Complaints& complaints);

/// A reader of keyword tables: keeps the lines of a block for later.
template <class Target, std::vector<Statement> Target::*lines>
void keep_lines(const Statement& statement, Target& target, Complaints& complaints) {
  expect_no_words(statement, complaints);
  std::ranges::copy(statement.block, std::back_inserter(target.*lines));
}

/// Reads whole blocks, with what their lines share.
class RoutingReader {
 public:
  RoutingReader(const GlobalDefs& global, Complaints& complaints)
      : names_{global.iproute_usr_dir, global.iproute_etc_dir}, complaints_{complaints} {}

  [[nodiscard]] std::vector<VirtualRoute> routes(const std::vector<Statement>& lines,
                                                 RoutingUse use);
  [[nodiscard]] std::vector<VirtualRule> rules(const std::vector<Statement>& lines, RoutingUse use);

 private:
  IprouteNames names_;
  RulePreferences preferences_;
  Complaints& complaints_;
};

}  // namespace vrrpd::config
