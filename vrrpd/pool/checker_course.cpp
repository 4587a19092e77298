// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/pool/checker_course.hpp"

#include <utility>

namespace vrrpd::pool {

CheckerCourse::Step CheckerCourse::take(bool success) {
  if (success) return conclude(true);
  const bool first = !up_ && timing_.first_counts;
  if (first || failures_ >= timing_.retry) return conclude(false);
  ++failures_;
  return {.wait = timing_.delay_before_retry, .conclusion = std::nullopt};
}

CheckerCourse::Step CheckerCourse::conclude(bool up) {
  const unsigned retries = std::exchange(failures_, 0);
  const bool news = up_ != up;
  up_ = up;
  return {.wait = timing_.delay_loop,
          .conclusion = news ? std::optional{up} : std::nullopt,
          .retries = retries};
}

}  // namespace vrrpd::pool
