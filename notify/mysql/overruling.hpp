// SPDX-License-Identifier: Apache-2.0
// vrrpctl promote: the operator overrules a refusal that rests on what is missing, or not known.
// What is at stake is said first, with a word for exactly that state; who gives it back knew that
// state. Pure.
#pragma once

#include <expected>
#include <string>

#include "notify/mysql/admission.hpp"

namespace vrrpd::mysql {

struct Stakes {
  std::string text;  ///< for the operator: what may be lost, as far as it is known
  std::string word;  ///< "18-3fa2c1": the term of that promotion, and a digest of the state
};

/// What the operator decides on by one word, for one promotion, instead of in writing.
[[nodiscard]] Policy overruled(Policy policy);

/// The error: why there is nothing to overrule, or nobody may: a primary that lives, a third vote
/// that is not won, a server whose data cannot be used as it is.
[[nodiscard]] std::expected<Stakes, std::string> at_stake(const Situation& situation, Term highest,
                                                          Instant now);

}  // namespace vrrpd::mysql
