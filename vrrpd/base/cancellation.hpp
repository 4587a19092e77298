// SPDX-License-Identifier: Apache-2.0
// "Please stop", in a form that poll() understands.
#pragma once

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd {

/// Any thread may request it, once and for good for whoever looks at it; from then on fd() is
/// readable.
class Cancellation {
 public:
  Cancellation();  ///< throws std::system_error if the kernel has no eventfd left

  void request() noexcept;
  /// For its owner, once nobody looks at it any more: as new, and that cannot fail.
  void take_back() noexcept;
  [[nodiscard]] bool requested() const noexcept;
  [[nodiscard]] int fd() const noexcept { return event_.get(); }

  /// Sleeps until `until`, or until requested: true if requested.
  [[nodiscard]] bool wait_until(Instant until) const noexcept;

 private:
  FileDescriptor event_;
};

}  // namespace vrrpd
