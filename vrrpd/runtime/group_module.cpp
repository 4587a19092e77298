// SPDX-License-Identifier: Apache-2.0
// What a group hears from its notify module: gate, fence, standing. Handovers: group_handover.cpp.
#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/maintenance.hpp"

namespace vrrpd::runtime {
namespace {

protocol::Standing::Verdict verdict(notify::Eligibility eligibility) {
  switch (eligibility) {
    case notify::Eligibility::eligible: return protocol::Standing::Verdict::fit;
    case notify::Eligibility::behind: return protocol::Standing::Verdict::unfit;
    case notify::Eligibility::unknown:
    case notify::Eligibility::busy:
    case notify::Eligibility::misconfigured: return protocol::Standing::Verdict::unknown;
    case notify::Eligibility::isolated:
    case notify::Eligibility::superseded: return protocol::Standing::Verdict::superseded;
  }
  return protocol::Standing::Verdict::unknown;
}

protocol::Standing::Rank rank(notify::Rank rank) {
  switch (rank) {
    case notify::Rank::by_priority: break;
    case notify::Rank::unsettled: return protocol::Standing::Rank::unsettled;
    case notify::Rank::newest: return protocol::Standing::Rank::newest;
  }
  return protocol::Standing::Rank::by_priority;
}

}  // namespace

modules::NotifyHost::Events GroupRunner::module_events() {
  return {
      .gate_opened =
          [this](unsigned generation) {
            gate_watch_.end(generation);
            drive([&](Instant now, auto& out) { group_.gate_opened(now, generation, out); });
          },
      .gate_refused =
          [this](unsigned generation, notify::Refusal refusal) {
            gate_watch_.end(generation);
            drive([&](Instant now, auto& out) {
              group_.gate_refused(now, generation, refusal.reason, refusal.evidence, out);
            });
          },
      .progress =
          [this](unsigned generation, std::string text) {
            if (gate_watch_.progressed(generation, boot_now())) {
              log(Level::info, "({}) {}", plan_->name, text);
            }
          },
      .fenced = [this](unsigned generation,
                       notify::Fenced fenced) { on_fenced(generation, fenced); },
      .standing = [this](notify::Standing standing) { on_standing(std::move(standing)); },
      .looked_for_life =
          [this](unsigned generation) {
            drive([&](Instant now, auto& out) { group_.looked_for_life(now, generation, out); });
          },
      .handed_over = [this](unsigned generation,
                            notify::HandedOver result) { on_handed_over(generation, result); },
      .mastership = deeds()};
}

void GroupRunner::on_fenced(unsigned generation, const notify::Fenced& fenced) {
  const bool off = fenced.outcome != notify::Fenced::Outcome::not_fenced;
  log(off ? Level::info : Level::error, "({}) fence: {}", plan_->name, fenced.text);
  if (!off) return;  // decision 5: fence_max decides
  drive([&](Instant now, auto& out) { group_.fenced(now, generation, out); });
}

void GroupRunner::on_standing(notify::Standing standing) {
  const bool fit = standing.eligibility == notify::Eligibility::eligible;
  if (standing.reason != said_standing_) {
    said_standing_ = standing.reason;
    log(fit ? Level::info : Level::warning, "({}) {}: {}", plan_->name,
        notify::name(standing.eligibility), standing.reason);
  }
  standing_ = std::move(standing);
  group_.set_preempts_by_handover(module_ && module_->can_ask_for_handover());
  update_standing();
}

void GroupRunner::on_stalled_gate(unsigned generation, const std::string& reason) {
  if (module_) module_->cancel_gate();
  // No evidence: nothing that was seen speaks against another try.
  drive([&](Instant now, auto& out) { group_.gate_refused(now, generation, reason, {}, out); });
}

/// The module's standing, and what the checks have against taking over.
void GroupRunner::update_standing() {
  protocol::Standing standing;
  if (standing_) {
    standing = {verdict(standing_->eligibility), standing_->reason, standing_->evidence,
                rank(standing_->rank)};
  } else if (group_.config().gated) {
    standing = {protocol::Standing::Verdict::unknown, "the module has said nothing yet", {}};
    if (group_.config().terms) standing.rank = protocol::Standing::Rank::unsettled;
  }
  if (!blocks_.empty() && standing.verdict == protocol::Standing::Verdict::fit) {
    standing.verdict = protocol::Standing::Verdict::unknown;
    standing.reason = blocks_.begin()->second;
  }
  // What would make a master leave must not either. Of two masters the module's word counts on.
  if (held_) {
    standing.verdict = protocol::Standing::Verdict::unfit;
    standing.reason = held_still;
    standing.evidence = held_still;
  }
  drive([&](Instant now, auto& out) { group_.set_standing(now, standing, out); });
}

}  // namespace vrrpd::runtime
