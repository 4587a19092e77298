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
    superseded,  ///< another node has become master since (decision 6), or can without harm while
                 ///< this one is cut off: a master leaves
  };
  /// Of two masters, who yields (decision 6)?
  enum class Rank : std::uint8_t {
    by_priority,  ///< as RFC 9568 §6.4.3 says
    unsettled,    ///< who was promoted later is about to be known
    newest,       ///< this node was, and the other one, which serves, is about to learn it
  };
  Verdict verdict = Verdict::fit;
  std::string reason;    ///< for the operator
  std::string evidence;  ///< a fingerprint of what was seen
  Rank rank = Rank::by_priority;
};

}  // namespace vrrpd::protocol
