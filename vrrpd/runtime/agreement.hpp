// SPDX-License-Identifier: Apache-2.0
// What two nodes of a pair must have the same in their configurations, as text that both can
// compare. No secret is among it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vrrpd/peer/conversation.hpp"
#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

/// Of every instance: router id, version, interval, addresses, authentication type, group, module.
/// Sorted by subject: "VI_1 advert_int".
[[nodiscard]] std::vector<peer::Fact> facts_of(const Plan& plan);

/// Of all facts, the same on every machine (64 bit FNV-1a).
[[nodiscard]] std::uint64_t hash_of(const std::vector<peer::Fact>& facts);

/// A line for each difference; one alone for an instance that only one node has.
[[nodiscard]] std::vector<std::string> explain(const peer::Compared& compared);

}  // namespace vrrpd::runtime
