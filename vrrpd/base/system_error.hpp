// SPDX-License-Identifier: Apache-2.0
// The operating system refused something: what was asked, on what, and why.
#pragma once

#include <expected>
#include <string>

namespace vrrpd {

struct SystemError {
  std::string call;     ///< what was tried, e.g. "bind" or "add address"
  std::string subject;  ///< on what, e.g. "eth1" or "192.0.2.1/24 dev eth1"
  int number = 0;       ///< errno; 0 if the text in `reason` is all there is
  std::string reason;   ///< in place of the errno's own text, where a library has a better one

  /// "add address 192.0.2.1/24 dev eth1: Operation not permitted"
  [[nodiscard]] std::string text() const;
};

template <class T>
using SystemResult = std::expected<T, SystemError>;

/// A SystemError from the calling thread's errno.
[[nodiscard]] SystemError last_system_error(std::string call, std::string subject);

}  // namespace vrrpd
