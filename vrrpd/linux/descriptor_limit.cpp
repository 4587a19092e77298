// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/descriptor_limit.hpp"

#include <algorithm>

namespace vrrpd::linux {
namespace {

// Some hosts allow a thousand million, and the kernel's table of those that are open grows with
// them.
constexpr rlim_t enough = 65'536;

}  // namespace

std::optional<rlimit> raise_descriptor_limit() {
  rlimit before{};
  if (::getrlimit(RLIMIT_NOFILE, &before) != 0) return std::nullopt;
  rlimit raised = before;
  raised.rlim_cur = std::max(before.rlim_cur, std::min(before.rlim_max, enough));
  if (::setrlimit(RLIMIT_NOFILE, &raised) != 0) return std::nullopt;
  return before;
}

}  // namespace vrrpd::linux
