// SPDX-License-Identifier: Apache-2.0
// A master that is not heard any more. The module hears of it before this node claims (decision
// 14), and is asked whether that master lives all the same: where only the adverts' path is broken,
// a claim would be refused by the gate, and a fault seen, for nothing.
//
// The answer is to be there before the claim is due, so that a dead master is replaced no later for
// it. A busy host may be late with it, and is waited for as long as its timers may be late
// (decision 19). After that this node claims, and the gate asks again.
#include <algorithm>

#include "vrrpd/protocol/group.hpp"
#include "vrrpd/protocol/timers.hpp"

namespace vrrpd::protocol {

void Group::tell_silence(Instant now, bool resigned, Actions& out) {
  // That is all that there is to ask.
  if (resigned) life_awaited_until_.reset();
  if (!config_.gated || phase_ != Phase::backup) return;
  const bool silent = std::ranges::any_of(members_, &Instance::master_silent);
  const bool audible = std::ranges::any_of(members_, &Instance::master_audible);
  if (silent == told_silent_ || (!silent && !audible)) return;
  told_silent_ = silent;
  life_awaited_until_.reset();
  if (silent) {
    out.emplace_back(MasterSilent{});
    if (!resigned) look_for_life(now, out);
  } else {
    out.emplace_back(MasterHeard{});
  }
}

void Group::look_for_life(Instant now, Actions& out) {
  Instant due = now;
  Duration lateness{};
  for (const auto& member : members_) {
    const auto* backup = std::get_if<Instance::Backup>(&member.state());
    if (backup == nullptr) continue;
    due = std::max(due, backup->master_down_timer.value_or(now));
    lateness = std::max(lateness, credible_lateness(backup->master_adver_interval));
  }
  life_awaited_until_ = due + lateness;
  // The last quarter is for the way back to the loop.
  out.emplace_back(
      LookForLife{.generation = ++life_generation_, .until = now + (due - now) * 3 / 4});
}

void Group::looked_for_life(Instant now, unsigned generation, Actions& out) {
  if (generation != life_generation_ || !life_awaited_until_) return;
  life_awaited_until_.reset();
  if (catch_up(now, out)) return;
  claim_if_due(now, out);
}

// A fence that still runs would close what the gate opens.
bool Group::wants_to_claim() const {
  return phase_ == Phase::backup && !fence_until_ &&
         std::ranges::all_of(members_, &Instance::wants_master);
}

}  // namespace vrrpd::protocol
