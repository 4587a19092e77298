// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/stop_notice.hpp"

#include <fmt/core.h>

namespace vrrpd::runtime {
namespace {

// For what comes after: the launcher ends scripts with TERM, then KILL; threads join; routes go.
constexpr Duration margin = std::chrono::seconds{10};

}  // namespace

std::string stop_notice(Duration longest) {
  const auto bound = std::chrono::duration_cast<std::chrono::microseconds>(longest + margin);
  return fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}", bound.count());
}

}  // namespace vrrpd::runtime
