// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/third_vote.hpp"

#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/lone_source.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

/// A look at the third vote may cost so much of a look at everything.
constexpr Duration vote_look_time = 300ms;
constexpr Duration vote_peer_time = 300ms;
constexpr Duration tend_time = 3s;  ///< MySQL takes up to 1 s to switch semi-sync off

Duration deadline_of(const PairSettings& pair) { return pair.etcd ? pair.etcd->deadline : 1s; }

}  // namespace

VoteSight ask_third_vote(witness::Witness* third, Instant deadline) {
  if (third == nullptr) return {};
  auto value = third->read(deadline);
  if (!value)
    return {.kind = VoteSight::Kind::silent, .value = {}, .text = std::move(value.error().text)};
  return {.kind = VoteSight::Kind::answers, .value = *std::move(value), .text = {}};
}

std::expected<void, std::string> win_back(witness::Witness& third, const std::string& server,
                                          Term own, Instant deadline) {
  const VoteSight seen = ask_third_vote(&third, deadline);
  if (seen.kind != VoteSight::Kind::answers) return {};
  if (auto against = objection(seen, server)) return std::unexpected{*std::move(against)};
  const auto claim = claim_to_reopen(seen, server, own);
  if (!claim) return {};
  const auto ballot = witness::win(third, seen.value, *claim, deadline);
  if (ballot.outcome == witness::Outcome::won) return {};
  return std::unexpected{fmt::format("the third vote has {}, and was not won back: {}",
                                     witness::describe(seen.value), ballot.text)};
}

ThirdVote::ThirdVote(const PairSettings& pair, const Report& report,
                     std::shared_ptr<witness::Witness> third, const OwnCandidacy& candidacy)
    : pair_{pair},
      report_{report},
      third_{std::move(third)},
      candidacy_{candidacy},
      plan_{pair.solo_after},
      peer_{pair.peer},
      state_{report},
      trouble_{report} {}

VoteSight ThirdVote::look() {
  const auto opened_on = candidacy_.opened_on();  // before it is asked, which knows of it
  VoteSight seen =
      ask_third_vote(third_.get(), boot_now() + std::min(vote_look_time, deadline_of(pair_) / 2));
  if (opened_on) right_.see_opened(*opened_on);
  right_.see(seen);
  return seen;
}

SourceRole ThirdVote::source_role(const VoteSight& vote, const std::string& server) const {
  if (!alone(server)) return SourceRole::by_policy;
  return vote.kind == VoteSight::Kind::silent ? SourceRole::as_it_is : SourceRole::with_whole;
}

std::optional<std::string> ThirdVote::tend(SoloView view, ServerLink& local) {
  if (!view.vote.asked_for()) return std::nullopt;
  const Bound bound{boot_now() + tend_time};
  view.candidate = candidacy_.under_way();  // after look()
  // A won swap is followed at once by what it allows.
  constexpr int steps_most = 2;
  for (int i = 0; i < steps_most; ++i) {
    const auto decision = plan_.next(view, boot_now());
    if (const auto* refusal = std::get_if<notify::Refusal>(&decision)) return refusal->reason;
    const auto* step = std::get_if<Do<SoloStep>>(&decision);
    if (step == nullptr) break;
    if (!perform(step->step, view, local, bound)) return std::nullopt;
  }
  if (view.vote.kind == VoteSight::Kind::silent)
    state_(Severity::warning, fmt::format("no third vote: {}", view.vote.text));
  else
    state_(Severity::note, fmt::format("third vote: {}", witness::describe(view.vote.value)));
  return std::nullopt;
}

bool ThirdVote::perform(SoloStep step, SoloView& view, ServerLink& local, const Bound& bound) {
  if (step == SoloStep::switch_off) return switch_off(local, bound);
  if (step == SoloStep::release && !may_release(view, local, bound)) return false;
  return swap(step, view, bound);
}

bool ThirdVote::swap(SoloStep step, SoloView& view, const Bound& bound) {
  const witness::Claim to = claim_after(step, view);
  if (step == SoloStep::release) right_.giving_back();
  const Instant by = std::min(bound.deadline, boot_now() + deadline_of(pair_));
  const auto ballot = witness::win(*third_, view.vote.value, to, by);
  if (ballot.outcome != witness::Outcome::won) {
    trouble_(Severity::warning, fmt::format("{}: {}", name(step), ballot.text));
    return false;
  }
  trouble_(Severity::note, {});
  view.vote.value = to;
  right_.see(view.vote);
  view.just_won = step == SoloStep::go_alone;
  report_(step == SoloStep::go_alone ? Severity::warning : Severity::note,
          fmt::format("{}: won {}", name(step), witness::describe(to)));
  return true;
}

bool ThirdVote::switch_off(ServerLink& local, const Bound& bound) {
  const auto off = switch_source_off(local, bound);
  if (!off) trouble_(Severity::error, fmt::format("semi-sync off: {}", explain(off.error())));
  return off.has_value();
}

// In the order that nothing_only_here() needs.
bool ThirdVote::may_release(SoloView& view, ServerLink& local, const Bound& bound) {
  if (const auto none = no_switch_is_pending(local, bound); !none) {
    trouble_(Severity::warning,
             fmt::format("{}: {}", name(SoloStep::release), explain(none.error())));
    return false;
  }
  auto status = local.status(bound);
  if (!status) return false;
  const auto end = local.binlog_position(bound);
  if (!end) return false;
  auto peer = peer_.status(bound.until(boot_now() + vote_peer_time));
  if (!peer) return false;
  view.local = *std::move(status);
  view.peer = {.kind = PeerSight::Kind::answers, .status = *std::move(peer), .text = {}};
  return nothing_only_here(view.local, *end, view.peer);
}

Candidacy::Candidacy(const PairSettings& pair, std::shared_ptr<witness::Witness> third,
                     OwnCandidacy& own)
    : pair_{pair}, third_{std::move(third)}, own_{own} {
  own_.begin();
}

// If this fails, the daemon finds at its next look that it holds what it does not use.
Candidacy::~Candidacy() {
  if (third_ && won_ && returned_)
    static_cast<void>(third_->swap(won_, *returned_, boot_now() + vote_look_time));
  own_.end();
}

void Candidacy::opening() {
  returned_ = std::nullopt;
  if (won_) own_.opening_on(*won_);
}

VoteSight Candidacy::look() const {
  return ask_third_vote(third_.get(), boot_now() + deadline_of(pair_) / 2);
}

std::expected<void, std::string> Candidacy::stand(const VoteSight& seen, const std::string& server,
                                                  Term term, bool peer_follows, Instant deadline) {
  if (!third_) return {};
  if (const auto against = objection(seen, server)) return std::unexpected{*against};
  if (seen.term() >= term)
    return std::unexpected{
        fmt::format("the third vote has {}, which is newer than what was known here",
                    witness::describe(seen.value))};
  const witness::Claim claim = promotion_claim(seen, server, term, peer_follows);
  const Instant by = std::min(deadline, boot_now() + deadline_of(pair_));
  const auto ballot = witness::win(*third_, seen.value, claim, by);
  if (ballot.outcome != witness::Outcome::won)
    return std::unexpected{fmt::format("the third vote was not won: {}", ballot.text)};
  won_ = claim;
  if (claim.solo && !seen.alone(server)) {
    returned_ = claim;
    returned_->solo = false;
  }
  return {};
}

}  // namespace vrrpd::mysql
