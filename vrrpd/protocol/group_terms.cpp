// SPDX-License-Identifier: Apache-2.0
// Decision 6, a named deviation from RFC 9568 §6.4.3: as two halves of a broken link meet again,
// the node that was promoted later keeps the addresses, whatever the priorities. The other one
// leaves as soon as it learns of the newer term (give_way_superseded()).
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::protocol {
namespace {

/// Until the two daemons have found each other again, and the terms are known: both advertise
/// meanwhile, as they did before the link was mended.
constexpr Duration settling = std::chrono::seconds{4};
/// Adverts without which a master is taken for lost.
constexpr int missing = 3;

}  // namespace

bool Group::keeps_by_term(Instant now, const Advert& winner, Actions& out) {
  if (phase_ != Phase::serving || standing_.rank == Standing::Rank::by_priority) return false;
  const bool newest = standing_.rank == Standing::Rank::newest;
  // Lost again meanwhile: what was to be settled then is to be settled anew.
  if (contest_ && now - contest_->heard > missing * winner.interval) contest_.reset();
  if (!contest_) {
    contest_ = Contest{.since = now, .heard = now};
    out.emplace_back(
        Report{Report::Level::warning,
               claimant() +
                   (newest ? " keeping the addresses: this node was promoted later than "
                           : " not yielding before it is known who was promoted later, to ") +
                   winner.sender.to_string() + ", which advertises priority " +
                   std::to_string(winner.priority)});
  }
  contest_->heard = now;
  return newest || now - contest_->since < settling;
}

}  // namespace vrrpd::protocol
