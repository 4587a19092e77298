// SPDX-License-Identifier: Apache-2.0
// What came of closing the peer's server before a promotion. Pure.
#pragma once

#include <cstdint>
#include <optional>
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
  bool takes_writes = false;  ///< seen in this look, at its end
};

/// fence_hook is to prove the peer off. `before`: what the fence of this promotion found before. A
/// host where nobody listened then, and that does not answer now, is going down or boots: switched
/// off, it would not come back, and that its server had ended was proof enough.
[[nodiscard]] inline bool calls_for_fence_hook(const std::optional<PeerFence>& before,
                                               const PeerFence& now) {
  const bool had_ended = before && before->kind == PeerFence::Kind::gone;
  return now.kind == PeerFence::Kind::unanswered && !had_ended;
}

}  // namespace vrrpd::mysql
