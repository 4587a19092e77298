// SPDX-License-Identifier: Apache-2.0
// May this node take over, when the primary asks, or when the operator does? And could it, when the
// primary does not close itself?
#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/watch.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {

Situation Watch::situation(const ThisNode& node, const ServerStatus& local,
                           const Sighting& seen) const {
  return {.local = local,
          .peer = seen.peer,
          .knowledge = seen.knowledge,
          .last_primary = node.last_primary,
          .left_to_another = node.left_to_another,
          .latest_term = is_latest(node, seen.peer, seen.last_promotion),
          .promoted_here = node.promoted_here,
          .resumable = node.resumable || seen.vote.alone(local.identity),
          .policy = policy_of(node, pair_.policy),
          .own_term = node.term,
          .vote = seen.vote,
          .source_at_large = node.source_at_large,
          .stopped_meanwhile = node.stopped_meanwhile,
          .replica = seen.replica};
}

std::optional<std::string> Watch::obstacle_to_taking_over(ThisNode node, Instant deadline) {
  ServerLink link{pair_.local};
  const auto local = link.status({deadline});
  if (!local)
    return fmt::format("its local server cannot be looked at: {}", explain(local.error()));
  if (!local->replica || !attached(*local)) return "its server is not attached to the primary";
  const Sighting seen = last();
  const Admission admission = admit(situation(node, *local, seen), boot_now());
  if (admission.admitted() && admission.verdict == Verdict::lossless) return std::nullopt;
  return admission.reason;
}

std::expected<Stakes, std::string> Watch::at_stake(ThisNode node, const Sighting& seen) const {
  node.overruled = false;  // what an earlier word allows is what is asked about
  return mysql::at_stake(situation(node, *seen.local, seen), seen.highest_term, boot_now());
}

// Said before it matters: a promotion beside a living primary that it cannot close is refused.
void Watch::probe_fence_account(const PeerSight& peer, const Bound& bound) {
  if (peer.kind != PeerSight::Kind::answers) return;
  ServerLink fence{pair_.peer_fence};
  const auto let_in = fence.ensure(bound);
  const bool says_no =
      !let_in && (let_in.error().answered() || let_in.error().kind == SqlError::Kind::local);
  fence_account_(Severity::warning,
                 says_no ? fmt::format("the account peer_fence is not let in at the peer: {}. A "
                                       "primary there that lives could not be closed, and this "
                                       "node does not open beside one",
                                       explain(let_in.error()))
                         : std::string{});
}

// Row 49, said before it matters: the old primary will stay out.
void Watch::report_one_way(const ServerStatus& local, const PeerSight& peer) {
  if (!peer.status || !local.follows()) return;
  const Version& other = peer.status->version;
  one_way_(Severity::warning,
           other.of_older_series_than(local.version)
               ? fmt::format("this server is {} and the primary {}: once this node has taken over, "
                             "the peer cannot follow, and nothing protects this server, until the "
                             "peer's is upgraded too",
                             local.version.text(), other.text())
               : std::string{});
}

}  // namespace vrrpd::mysql
