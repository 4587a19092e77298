// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/peer_terms.hpp"

#include "notify/mysql/peer_words.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

constexpr Duration word_patience = std::chrono::milliseconds{300};

}  // namespace

// A module that has not published has no words, and its term of 0 says nothing. One of before
// there was the word says by its daemon's role which term is of a promotion.
void take_terms(PeerSight& peer, const notify::PeerReport& said) {
  const auto promoted = parse_words(said.status).promoted;
  const bool serves = said.role == notify::PeerRole::master;
  if (promoted || said.term != 0) peer.term = Term{said.term};
  peer.promoted = promoted.value_or(serves ? Term{said.term} : Term{});
}

void ask_for_terms(PeerSight& peer, notify::PeerLink* link, const Cancellation& cancel) {
  peer.speaks = false;
  if (link == nullptr) return;
  const auto said = link->ask_term(boot_now() + word_patience, cancel);
  if (!said) return;
  take_terms(peer, *said);
  peer.speaks = true;
}

}  // namespace vrrpd::mysql
