// SPDX-License-Identifier: Apache-2.0
// How much text is read before it is given up: what has more was named by mistake, or defines
// itself without end. Of all files together; beyond any bound is one error.
#pragma once

#include <cstddef>

namespace vrrpd::config {

/// By default twice what 300 virtual_server of 100 real_server each need, the largest file that
/// is known to be in use.
struct TextBounds {
  std::size_t pieces = 600'000;             ///< keywords and braces
  std::size_t expanded_lines = 600'000;     ///< that definitions and repetitions make
  std::size_t expanded_bytes = 128u << 20;  ///< of those lines, and of the values put into them
};

}  // namespace vrrpd::config
