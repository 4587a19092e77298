// SPDX-License-Identifier: Apache-2.0
// "Please stop", in a form that poll() understands.
#pragma once

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd {

/// Any thread may request it, once and for good; from then on fd() is readable.
class Cancellation {
 public:
  Cancellation();  ///< throws std::system_error if the kernel has no eventfd left

  void request() noexcept;
  [[nodiscard]] bool requested() const noexcept;
  [[nodiscard]] int fd() const noexcept { return event_.get(); }

  /// Sleeps until `until`, or until requested: true if requested.
  [[nodiscard]] bool wait_until(Instant until) const noexcept;

 private:
  FileDescriptor event_;
};

}  // namespace vrrpd
