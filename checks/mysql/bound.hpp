// SPDX-License-Identifier: Apache-2.0
// How long a call may take.
#pragma once

#include <algorithm>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// A call returns by `deadline`, and soon after `cancel` was requested (nullptr: nobody may).
struct Bound {
  Instant deadline;
  const Cancellation* cancel = nullptr;

  [[nodiscard]] bool cancelled() const { return cancel != nullptr && cancel->requested(); }
  /// The same, ending earlier if `other` is earlier.
  [[nodiscard]] Bound until(Instant other) const { return {std::min(deadline, other), cancel}; }
};

}  // namespace vrrpd::mysql
