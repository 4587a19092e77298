// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/keeping.hpp"

#include <fmt/format.h>

#include "notify/mysql/supremacy.hpp"

namespace vrrpd::mysql {

// An older term than ours is of a vote that was set back, as in Solo.
std::optional<std::string> overtaken(const OwnPromotion& own, const VoteSight& vote,
                                     const PeerSight& peer) {
  const bool theirs = !own.server.empty() && vote.value && !vote.held_by(own.server);
  if (theirs && vote.term() > own.term)
    return fmt::format("the third vote has server {} as the primary since term {} (here: term {})",
                       vote.value->holder, vote.term().number, own.term.number);
  if (promoted_later(peer, own.term))
    return fmt::format("the peer is the primary by a later promotion (term {} there, {} here)",
                       peer.term->number, own.term.number);
  // Whether its server answers, and takes writes still, or not: it did after this one.
  if (peer.promoted > own.term)
    return fmt::format("the peer was promoted later (term {} there, {} here)", peer.promoted.number,
                       own.term.number);
  return std::nullopt;
}

}  // namespace vrrpd::mysql
