// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/simulation/pair/network.hpp"

namespace vrrpd::simulation::pair {

/// Of a client's row; 0: none.
using WriteId = std::uint32_t;

/// A commit. Servers know it by its GTID, which two of them may give to different commits; the
/// world knows it by `id`.
struct Transaction {
  std::uint32_t id = 0;
  Node origin = 0;           ///< who committed it first
  std::uint32_t number = 0;  ///< with `origin` its GTID; from 1
  WriteId write = 0;
};

}  // namespace vrrpd::simulation::pair
