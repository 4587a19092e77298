// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/latest_word.hpp"

#include <utility>

namespace vrrpd::modules {

unsigned LatestWord::hint() {
  sign_.clear();
  return ++hint_;
}

notify::Standing LatestWord::looked(unsigned heeded, notify::Standing standing) {
  heeded_ = heeded;
  standing_ = std::move(standing);
  if (heeded_ == hint_) sign_.clear();  // it speaks of that itself
  return overruled().value_or(*standing_);
}

std::optional<notify::Standing> LatestWord::lives(unsigned hint, const std::string& sign) {
  if (hint != hint_ || heeded_ == hint_) return std::nullopt;
  sign_ = sign;
  return overruled();
}

std::optional<notify::Standing> LatestWord::overruled() const {
  if (sign_.empty() || !standing_ || standing_->eligibility != notify::Eligibility::eligible)
    return std::nullopt;
  return notify::Standing{.eligibility = notify::Eligibility::behind,
                          .reason = sign_,
                          .evidence = standing_->evidence,
                          .rank = standing_->rank};
}

}  // namespace vrrpd::modules
