// SPDX-License-Identifier: Apache-2.0
#include "notify/notify.hpp"

namespace vrrpd::notify {

std::string_view name(State state) {
  switch (state) {
    case State::master: return "MASTER";
    case State::backup: return "BACKUP";
    case State::fault: return "FAULT";
    case State::stop: return "STOP";
  }
  return "?";
}

std::string_view name(Eligibility eligibility) {
  switch (eligibility) {
    case Eligibility::eligible: return "eligible";
    case Eligibility::behind: return "behind";
    case Eligibility::unknown: return "unknown";
    case Eligibility::busy: return "busy";
    case Eligibility::misconfigured: return "misconfigured";
    case Eligibility::isolated: return "isolated";
    case Eligibility::superseded: return "superseded";
  }
  return "?";
}

std::expected<void, Refusal> Notify::before_master(const Transition&, Progress&,
                                                   const Cancellation&) {
  return {};
}

HandedOver Notify::hand_over(Instant, Mastership&, Progress&, const Cancellation&) {
  return {.outcome = HandedOver::Outcome::kept, .text = "the module does not hand over"};
}

void Notify::ask_for_handover(Instant) {}
void Notify::meet(Mastership&) {}

Fenced Notify::fence(Instant) {
  return {.outcome = Fenced::Outcome::gone, .text = "nothing to fence"};
}

Standing Notify::standing(Instant) {
  return {.eligibility = Eligibility::eligible, .reason = {}, .evidence = {}};
}

void Notify::master_silent(Instant) {}
void Notify::master_heard(Instant) {}
std::optional<std::string> Notify::sign_of_life(Instant) { return std::nullopt; }

void Notify::order(Order order) {
  order.answer(
      std::unexpected{std::string{"not possible: the module of this group has no server"}});
}

}  // namespace vrrpd::notify
