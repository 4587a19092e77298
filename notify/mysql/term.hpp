// SPDX-License-Identifier: Apache-2.0
// Who was promoted later. Pure.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

namespace vrrpd::mysql {

/// Counts the promotions of a pair: each takes a number above all that it knows of. Of two
/// primaries the one with the lower term closes itself (decision 6).
struct Term {
  std::uint64_t number = 0;  ///< 0: never promoted by vrrpd

  auto operator<=>(const Term&) const = default;
};

[[nodiscard]] constexpr Term after(Term one, Term other) {
  return {std::max(one, other).number + 1};
}

}  // namespace vrrpd::mysql
