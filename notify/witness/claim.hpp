// SPDX-License-Identifier: Apache-2.0
// What a pair and its third vote agree on (decision 10): one value for each group. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace vrrpd::witness {

struct Claim {
  std::uint64_t term = 0;  ///< grows with each promotion, and each time a primary goes on alone
  std::string holder;      ///< identity of the server that may take writes
  bool solo = false;       ///< it may acknowledge them without the other server

  bool operator==(const Claim&) const = default;
};

/// Nothing: nobody has ever claimed.
using Value = std::optional<Claim>;

/// JSON, for an operator to read; the same bytes for the same claim, since a swap compares bytes.
[[nodiscard]] std::string to_text(const Claim& claim);

/// What to_text() wrote, and nothing else: what was edited by hand is not compared with what a
/// daemon knows. The error says what is wrong.
[[nodiscard]] std::expected<Claim, std::string> parse_claim(std::string_view text);

/// "term 7 of 2", "term 7 of 2, alone", "nobody": for the log.
[[nodiscard]] std::string describe(const Value& value);

}  // namespace vrrpd::witness
