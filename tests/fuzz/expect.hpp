// SPDX-License-Identifier: Apache-2.0
// What must hold for every input. A fuzzer looks for the process to end, so that is what happens.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace vrrpd::fuzz {

inline void expect(bool holds, const char* what,
                   std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: does not hold: %s\n", where.file_name(), where.line(), what);
  std::abort();
}

}  // namespace vrrpd::fuzz
