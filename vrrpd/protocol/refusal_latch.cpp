// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/refusal_latch.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::protocol {
namespace {

constexpr Duration hold_down_least = std::chrono::seconds{1};
constexpr Duration hold_down_most = std::chrono::minutes{1};
/// A refusal so long ago has nothing to do with the next one.
constexpr Duration memory = std::chrono::minutes{10};

}  // namespace

void RefusalLatch::shut(Instant now, std::string evidence, const Standing& standing) {
  if (last_refusal_ && now - *last_refusal_ > memory) forget_refusals();
  last_refusal_ = now;
  hold_down_ = std::clamp(hold_down_ * 2, hold_down_least, hold_down_most);
  refused_on_ = {claimed_on_, standing.evidence, evidence};
  held_ = Held{.refused_evidence = std::move(evidence),
               .standing_evidence = std::nullopt,
               .not_before = now + hold_down_};
  // One that was said while the gate was asked is news to it: worth one more question.
  if (standing.evidence == claimed_on_) held_->standing_evidence = standing.evidence;
}

void RefusalLatch::forget_refusals() {
  hold_down_ = {};
  last_refusal_.reset();
  refused_on_.clear();
}

void RefusalLatch::see(const Standing& standing) {
  if (held_ && standing.evidence != held_->standing_evidence) held_->standing_evidence.reset();
  const bool news = standing.verdict == Standing::Verdict::fit &&
                    std::ranges::find(refused_on_, standing.evidence) == refused_on_.end();
  if (news) refused_on_.clear();
}

void RefusalLatch::open_if_changed(Instant now, const Standing& standing) {
  if (held_ && now >= held_->not_before && changed(standing)) held_.reset();
}

bool RefusalLatch::open_for_master(Instant now) {
  if (!held_ || now < held_->not_before) return false;
  held_.reset();
  return true;
}

std::optional<Instant> RefusalLatch::deadline(const Standing& standing) const {
  if (!held_ || !changed(standing)) return std::nullopt;
  return held_->not_before;
}

bool RefusalLatch::changed(const Standing& standing) const {
  if (standing.verdict != Standing::Verdict::fit) return false;
  if (held_->refused_evidence.empty()) return true;
  return standing.evidence != held_->refused_evidence &&
         standing.evidence != held_->standing_evidence;
}

}  // namespace vrrpd::protocol
