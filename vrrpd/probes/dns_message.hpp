// SPDX-License-Identifier: Apache-2.0
// The few bytes of DNS that a health check needs (RFC 1035 §4).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::probes {

/// A question with recursion desired; nothing if `name` is no domain name (§2.3.4). "." is the
/// root.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> encode_question(std::uint16_t id,
                                                                       std::string_view name,
                                                                       std::uint16_t type);

/// Nothing wrong with this answer to question `id`? Nothing (in the outer sense) if it is no answer
/// to that question at all.
[[nodiscard]] std::optional<std::expected<void, std::string>> judge_answer(
    std::uint16_t id, std::span<const std::uint8_t> answer);

}  // namespace vrrpd::probes
