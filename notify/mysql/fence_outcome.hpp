// SPDX-License-Identifier: Apache-2.0
// What came of closing the peer's server before a promotion. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace vrrpd::mysql {

struct PeerFence {
  enum class Kind : std::uint8_t {
    closed,      ///< read back
    gone,        ///< nobody listens
    unanswered,  ///< whether it takes writes is not known
    pending,     ///< it answers, and is not closed yet: a session there is in the way
    not_proven,  ///< it does not answer, and fence_hook did not prove it off
    refused,     ///< it answers, takes writes, and will not be closed by our account
  };
  Kind kind = Kind::unanswered;
  std::string text = {};
};

}  // namespace vrrpd::mysql
