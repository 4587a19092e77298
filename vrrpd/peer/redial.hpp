// SPDX-License-Identifier: Apache-2.0
// When to dial again: soon, then more slowly, and soon again once it has worked for a while. Pure.
#pragma once

#include <algorithm>

#include "vrrpd/base/time.hpp"

namespace vrrpd::peer {

class Redial {
 public:
  [[nodiscard]] Instant next() const { return next_; }
  void failed(Instant now) {
    next_ = now + wait_;
    wait_ = std::min(2 * wait_, longest);
  }
  /// A session that was greeted at `since` is over.
  void lost(Instant now, Instant since) {
    if (now - since > steady) wait_ = shortest;
    failed(now);
  }

 private:
  static constexpr Duration shortest = std::chrono::milliseconds{250};
  /// As two halves of a broken link meet again, a master waits for the other one's word for 4 s
  /// before it goes by priority (protocol/group_terms.cpp): the daemons must have met by then.
  static constexpr Duration longest = std::chrono::seconds{2};
  static constexpr Duration steady = std::chrono::seconds{10};

  Duration wait_ = shortest;
  Instant next_{};
};

}  // namespace vrrpd::peer
