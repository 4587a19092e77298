// SPDX-License-Identifier: Apache-2.0
// What the third vote shows, and what that means for a promotion. Pure. The argument that rests on
// it stands in docs/split-brain.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "notify/mysql/term.hpp"
#include "notify/witness/claim.hpp"

namespace vrrpd::mysql {

struct VoteSight {
  enum class Kind : std::uint8_t {
    none,     ///< no third vote is configured
    silent,   ///< not looked yet, or it gives no answer that can be believed
    answers,  ///< `value` is there
  };
  Kind kind = Kind::none;
  witness::Value value = {};
  std::string text = {};  ///< silent: why, one line

  [[nodiscard]] bool asked_for() const { return kind != Kind::none; }
  [[nodiscard]] Term term() const { return {value ? value->term : 0}; }
  [[nodiscard]] bool held_by(const std::string& server) const {
    return value && value->holder == server;
  }
  /// The server may acknowledge without its replica.
  [[nodiscard]] bool alone(const std::string& server) const {
    return held_by(server) && value->solo;
  }
};

/// Why `server` must not be promoted; nothing: nothing is known against it.
[[nodiscard]] std::optional<std::string> objection(const VoteSight& vote,
                                                   const std::string& server);

/// What a primary swaps for what stands there, before it opens again after a handover that did not
/// take place: the peer may have won the vote and not used it. Nothing: it need not. Where
/// objection() has something against it, nothing may be swapped.
[[nodiscard]] std::optional<witness::Claim> claim_to_reopen(const VoteSight& vote,
                                                            const std::string& server, Term own);

/// What a promotion of `server` swaps for what stands there. With a peer that is read-only, can be
/// reached and lacks nothing that only a crash has committed (`peer_follows`) it opens as one that
/// waits for a replica: the peer will be that. Otherwise there may be none for long, or one that
/// must not be promoted before it has that, and it opens as one that acknowledges alone; and who
/// did so before goes on until a replica has it all.
[[nodiscard]] witness::Claim promotion_claim(const VoteSight& vote, const std::string& server,
                                             Term term, bool peer_follows);

}  // namespace vrrpd::mysql
