// SPDX-License-Identifier: Apache-2.0
// What the old primary's module writes into handover_go, and into handover_abort: the bytes that
// both nodes' modules agree on. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "notify/mysql/term.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct HandoverOrder {
  /// Of one handover of one run of a daemon: an order that was called off is known by it.
  std::string id;
  /// handover_go: of the promotion that ends with this; the next one's is above it.
  Term term = {};
  /// handover_go: all that was executed on the old primary, which takes no writes any more.
  std::string position = {};
  /// For how long, at the most, the old node goes on advertising.
  Duration bound = {};
};

[[nodiscard]] std::string to_payload(const HandoverOrder& order);
/// The error says what is wrong with it.
[[nodiscard]] std::expected<HandoverOrder, std::string> read_order(std::string_view payload);

}  // namespace vrrpd::mysql
