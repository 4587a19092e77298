// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "notify/witness/witness.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::witness {
namespace {

/// One try may take so much of what is left, so that there is time for another.
constexpr int share = 2;
constexpr Duration least_try = std::chrono::milliseconds{50};

}  // namespace

Ballot win(Witness& witness, const Value& from, const Claim& to, Instant deadline) {
  Ballot ballot;
  bool maybe = false;
  for (;;) {
    const Instant now = boot_now();
    if (now >= deadline) break;
    const Duration left = deadline - now;
    const auto said =
        witness.swap(from, to, left > share * least_try ? now + left / share : deadline);
    if (said) {
      const bool won = said->won || said->now == to;
      return {.outcome = won ? Outcome::won : Outcome::lost,
              .now = said->won ? Value{to} : said->now,
              .text = won ? "" : fmt::format("{} has {}", witness.name(), describe(said->now))};
    }
    ballot.text = said.error().text;
    maybe = maybe || said.error().maybe;
    if (!said.error().maybe) break;
  }
  if (ballot.text.empty()) ballot.text = "no time was left";
  if (maybe) ballot.text += "; whether the swap took place is not known";
  return ballot;
}

}  // namespace vrrpd::witness
