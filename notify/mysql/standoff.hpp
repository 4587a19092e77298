// SPDX-License-Identifier: Apache-2.0
// Neither server takes writes, as when both hosts boot together (row 43): which one holds the data?
// Priority says nothing about that. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

enum class Holder : std::uint8_t {
  either,   ///< both have the same: the priorities decide
  ours,     ///< the local server has all that the peer has, and more
  theirs,   ///< the peer has all that the local server has, and more
  neither,  ///< each has what the other lacks: for the operator to judge
  unknown,  ///< the peer does not answer, takes writes, or does not know its own relay log
};

struct Standoff {
  Holder holder = Holder::unknown;
  std::string reason;  ///< for the operator

  /// Nothing is known that stands anywhere but here.
  [[nodiscard]] bool all_here() const { return holder == Holder::either || holder == Holder::ours; }
};

[[nodiscard]] Standoff standoff(const ServerStatus& local, const PeerSight& peer);

}  // namespace vrrpd::mysql
