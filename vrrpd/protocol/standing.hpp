// SPDX-License-Identifier: Apache-2.0
// What the modules think of this node becoming master (decision 1).
#pragma once

#include <cstdint>
#include <string>

namespace vrrpd::protocol {

struct Standing {
  enum class Verdict : std::uint8_t {
    fit,
    unknown,     ///< does not take, and does not drop (decision 2)
    unfit,       ///< would refuse
    superseded,  ///< another node has become master since: a master leaves (decision 6)
  };
  Verdict verdict = Verdict::fit;
  std::string reason;    ///< for the operator
  std::string evidence;  ///< a fingerprint of what was seen
};

}  // namespace vrrpd::protocol
