// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/supremacy.hpp"

#include <fmt/format.h>

#include <utility>

namespace vrrpd::mysql {

namespace {

/// The same answer on both nodes. MariaDB's identities are numbers, MySQL's all of one length.
bool goes_before(const std::string& one, const std::string& other) {
  return std::pair{one.size(), one} > std::pair{other.size(), other};
}

}  // namespace

bool promoted_later(const PeerSight& peer, Term own) {
  return peer.is_primary() && peer.term && *peer.term > own;
}

// A daemon that tells of its later promotion is believed also when its server does not answer.
std::optional<std::string> superseded(Term own, const PeerSight& peer) {
  const bool later = peer.term && *peer.term > own;
  if (!later || !(peer.is_primary() || peer.serves)) return std::nullopt;
  return fmt::format(
      "the peer was promoted later and {} (term {} here, {} there): this server is closed and "
      "gives "
      "up its role",
      peer.is_primary() ? "takes writes" : "serves", own.number, peer.term->number);
}

// Beside one that may acknowledge alone nobody is promoted. Beside any other the peer may be asking
// its gate, and is yielded to as long as its server is closed: it wins the vote before it opens.
notify::Rank rank_by(const VoteSight& vote, const std::string& server, const PeerSight& peer) {
  if (!vote.asked_for()) return notify::Rank::by_priority;
  if (vote.kind == VoteSight::Kind::silent) return notify::Rank::unsettled;
  if (!vote.held_by(server)) return notify::Rank::by_priority;
  return vote.value->solo || peer.is_primary() ? notify::Rank::newest : notify::Rank::by_priority;
}

Contest contest(const ServerStatus& local, Term own, const PeerSight& peer, const VoteSight& vote) {
  if (!local.is_primary()) return {};
  if (auto later = superseded(own, peer)) return {Supremacy::theirs, *std::move(later)};
  if (!peer.is_primary()) return {};
  // A server that vrrpd never promoted was opened by hand: its 0 does not say which one is right.
  if (peer.term.value_or(Term{}) == Term{}) {
    if (vote.held_by(local.identity))
      return {Supremacy::ours,
              fmt::format("the peer's server takes writes too, and the third vote has this one as "
                          "the primary since term {}: the other one has to close itself",
                          vote.value->term)};
    return {Supremacy::unknown,
            "the peer's server takes writes too, and its term is not known: close one of them "
            "(SET GLOBAL read_only = 1) now"};
  }
  const std::string terms = fmt::format("term {} here, {} there", own.number, peer.term->number);
  const bool theirs = *peer.term == own && goes_before(peer.status->identity, local.identity);
  if (!theirs)
    return {Supremacy::ours,
            fmt::format("the peer's server takes writes too ({}): it has to close itself", terms)};
  return {
      Supremacy::theirs,
      fmt::format("the peer was promoted later and takes writes ({}): this server is closed and "
                  "gives up its role",
                  terms)};
}

}  // namespace vrrpd::mysql
