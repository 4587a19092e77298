// SPDX-License-Identifier: Apache-2.0
// One checker of a real server from result to result: when to look again, and when a failure
// counts. keepalived.conf(5): delay_loop, retry, delay_before_retry, alpha.
#pragma once

#include <optional>

#include "vrrpd/base/time.hpp"

namespace vrrpd::pool {

struct CheckerTiming {
  Duration delay_loop;          ///< from the end of a check to the next one
  Duration delay_before_retry;  ///< the same, while failures do not count yet
  unsigned retry = 1;           ///< failures that do not count
  bool first_counts = true;     ///< the very first failure counts at once
};

class CheckerCourse {
 public:
  explicit CheckerCourse(const CheckerTiming& timing) : timing_{timing} {}

  struct Step {
    Duration wait;                   ///< until the next check
    std::optional<bool> conclusion;  ///< up or down: the first one, and each that differs
    unsigned retries = 0;            ///< failures that came before this conclusion
  };
  /// What an earlier course concluded; before the first take().
  void know(bool up) { up_ = up; }
  /// As keepalived 2.2.7: the very first failure counts at once (not of SMTP_CHECK); later ones
  /// only behind `retry` others. While down the retries go on, so that a service that is back is
  /// seen soon.
  [[nodiscard]] Step take(bool success);

 private:
  [[nodiscard]] Step conclude(bool up);

  CheckerTiming timing_;
  std::optional<bool> up_;  ///< nothing: no check has ended yet
  unsigned failures_ = 0;   ///< that do not count yet
};

}  // namespace vrrpd::pool
