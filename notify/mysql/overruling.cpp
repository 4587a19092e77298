// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/overruling.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace vrrpd::mysql {
namespace {

/// FNV-1a: short enough to type, and another one for another state.
std::uint32_t digest(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash & 0xff'ffffU;
}

/// What is known to be missing, or that nobody knows.
std::string known_losses(const Situation& situation) {
  const History here = held_by(situation.local);
  std::string text;
  if (const auto& source = situation.knowledge.source) {
    const std::string lacking = missing(here, source->executed);
    text =
        lacking.empty()
            ? "Of what the primary had executed when it was seen last, all is here; what it "
              "executed after that is not known"
            : fmt::format("Known to be missing here: {}; and what it executed after that", lacking);
  } else {
    text = "How much is missing is not known: the primary was not seen since this daemon started";
  }
  if (const auto unapplied = missing(situation.local.executed, here); !unapplied.empty())
    text += fmt::format(
        ". Received, and given up if it cannot be applied (the relay logs are kept "
        "beside the record): {}",
        unapplied);
  return text;
}

}  // namespace

Policy overruled(Policy policy) {
  policy.overruled = policy.allow_lossy = true;
  policy.on_applier_error = OnApplierError::promote;
  policy.takeover_delay = policy.min_failover_interval = Duration::zero();
  return policy;
}

std::expected<Stakes, std::string> at_stake(const Situation& situation, Term highest, Instant now) {
  if (situation.local.is_primary() && situation.local.writable())
    return std::unexpected{std::string{"not possible: this server is the primary"}};
  if (situation.peer.is_primary() || situation.peer.serves)
    return std::unexpected{
        std::string{"not possible: the peer is a living primary, and nobody opens a server beside "
                    "it: have it hand over (vrrpctl switchover, there), or end its server"}};
  const Admission refusal = admit(situation, now);
  if (refusal.admitted())
    return std::unexpected{
        fmt::format("not possible: there is nothing to overrule, this node takes over by itself "
                    "when no master is heard ({})",
                    refusal.reason)};
  Situation at_any_price = situation;
  at_any_price.policy = overruled(situation.policy);
  const Admission admission = admit(at_any_price, now);
  if (!admission.admitted())
    return std::unexpected{
        fmt::format("not possible, nor by an operator's word: {}", admission.reason)};
  const Term term = after(highest, situation.own_term);
  return Stakes{
      .text = fmt::format("this node refuses ({}): {}. {}. Whatever is missing is lost for good, "
                          "and the old primary's server can only be rebuilt then",
                          name(refusal.verdict), refusal.reason, known_losses(situation)),
      .word = fmt::format(
          "{}-{:06x}", term.number,
          digest(fmt::format("{} {} {} {}", situation.local.identity, name(refusal.verdict),
                             refusal.reason, evidence(situation.local, situation.peer))))};
}

}  // namespace vrrpd::mysql
