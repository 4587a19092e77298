// SPDX-License-Identifier: Apache-2.0
// A third host on the wire that sends what must be rejected (RFC 9568 §7.1, RFC 3768 §7.1).
#pragma once

#include <vector>

#include "tests/simulation/wire.hpp"

namespace vrrpd::simulation {

class Stranger {
 public:
  Stranger(const Cast& cast, Dice dice) : cast_{cast}, dice_{dice} {}

  /// An advert of priority 255 for a virtual router of the cast, with one thing wrong; to the group
  /// or to each node, as the cast does it.
  [[nodiscard]] std::vector<Packet> packets();

 private:
  const Cast& cast_;
  Dice dice_;
};

}  // namespace vrrpd::simulation
