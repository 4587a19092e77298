// SPDX-License-Identifier: Apache-2.0
// A Group in virtual time: each event says when it happens, counted from zero, and returns what the
// protocol decided, so that a test compares whole lists (the order is behaviour).
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/protocol_builders.hpp"
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::tests {

/// What deadline() says when nothing is due, ever.
inline constexpr Duration never = Duration::max();

/// RFC 3768 §6.1 for version_2(): 3 * 1 s + 156/256 s.
inline constexpr Duration claim_time = std::chrono::nanoseconds{3'609'375'000};

class VirtualGroup {
 public:
  VirtualGroup(protocol::GroupConfig config, std::vector<protocol::InstanceConfig> members)
      : group_{config, std::move(members)} {
    for (std::size_t i = 0; i < group_.members().size(); ++i) group_.set_primary_address(i, node_1);
  }

  protocol::Actions start(Duration at = {}) {
    return collect([&](auto& out) { group_.start(Instant{at}, out); });
  }
  protocol::Actions adopt(Duration at) {
    return collect([&](auto& out) { group_.adopt(Instant{at}, out); });
  }
  protocol::Actions on_time(Duration at) {
    return collect([&](auto& out) { group_.on_time(Instant{at}, out); });
  }
  /// on_time() at each deadline up to and including `until`: all that came of it.
  protocol::Actions run(Duration until) {
    protocol::Actions all;
    for (auto at = deadline(); at <= until; at = deadline()) {
      for (auto& action : on_time(at)) all.push_back(std::move(action));
      if (deadline() <= at) throw std::logic_error{"on_time() did not move the deadline"};
    }
    return all;
  }
  protocol::Actions hear(Duration at, const protocol::Advert& advert, std::size_t member = 0) {
    return collect([&](auto& out) { group_.on_advert(Instant{at}, member, advert, out); });
  }
  /// An advert like our own, from node 2, with `priority`.
  protocol::Actions hear(Duration at, std::uint8_t priority, std::size_t member = 0) {
    return hear(at, advert_to(group_.members()[member].config(), priority), member);
  }
  protocol::Actions set_fitness(Duration at, const protocol::Fitness& fitness,
                                std::size_t member = 0) {
    return collect([&](auto& out) { group_.set_fitness(Instant{at}, member, fitness, out); });
  }
  protocol::Actions set_standing(Duration at, protocol::Standing standing) {
    return collect([&](auto& out) { group_.set_standing(Instant{at}, std::move(standing), out); });
  }
  protocol::Actions gate_opened(Duration at, unsigned generation) {
    return collect([&](auto& out) { group_.gate_opened(Instant{at}, generation, out); });
  }
  protocol::Actions gate_refused(Duration at, unsigned generation, std::string reason,
                                 std::string evidence) {
    return collect([&](auto& out) {
      group_.gate_refused(Instant{at}, generation, std::move(reason), std::move(evidence), out);
    });
  }
  protocol::Actions fenced(Duration at, unsigned generation) {
    return collect([&](auto& out) { group_.fenced(Instant{at}, generation, out); });
  }
  /// LookForLife is answered at once, and not shown, before this is called.
  void answer_for_life_by_hand() { answers_for_life_ = false; }
  protocol::Actions looked_for_life(Duration at, unsigned generation) {
    return collect([&](auto& out) { group_.looked_for_life(Instant{at}, generation, out); });
  }
  // A handover. What is refused has no actions, and says why in refused().
  protocol::Actions begin_handover(Duration at, Duration until) {
    return collect(
        [&](auto& out) { keep(group_.begin_handover(Instant{at}, Instant{until}, out)); });
  }
  protocol::Actions abort_handover(Duration at) {
    return collect([&](auto& out) { keep(group_.abort_handover(Instant{at}, out)); });
  }
  protocol::Actions finish_handover(Duration at) {
    return collect([&](auto& out) { group_.finish_handover(Instant{at}, out); });
  }
  protocol::Actions give_up_handover(Duration at, const std::string& why) {
    return collect([&](auto& out) { group_.give_up_handover(Instant{at}, why, out); });
  }
  protocol::Actions claim_by_handover(Duration at, Duration until) {
    return collect(
        [&](auto& out) { keep(group_.claim_by_handover(Instant{at}, Instant{until}, out)); });
  }
  protocol::Actions withdraw_claim(Duration at) {
    return collect([&](auto& out) { group_.withdraw_claim(Instant{at}, out); });
  }
  [[nodiscard]] const std::string& refused() const { return refused_; }

  protocol::Actions reconfigure(Duration at, std::vector<protocol::InstanceConfig> members) {
    return collect([&](auto& out) {
      group_.reconfigure(Instant{at}, group_.config(), std::move(members), out);
    });
  }

  protocol::Actions stop(Duration at) {
    return collect([&](auto& out) { group_.stop(Instant{at}, out); });
  }

  /// Started at 0, nobody heard, claimed at claim_time: serving, or promoting if it has a gate.
  VirtualGroup& claim() {
    start();
    if (group_.config().gated) set_standing({}, fit_standing());
    on_time(claim_time);
    return *this;
  }
  /// claim(), and the gate opened at once.
  VirtualGroup& serve() {
    claim();
    gate_opened(claim_time, 1);
    return *this;
  }

  [[nodiscard]] Duration deadline() const {
    const auto deadline = group_.deadline();
    return deadline ? deadline->time_since_epoch() : never;
  }
  [[nodiscard]] protocol::Group::Phase phase() const { return group_.phase(); }
  [[nodiscard]] protocol::Group& group() { return group_; }

 private:
  template <class Event>
  protocol::Actions collect(Event event) {
    protocol::Actions out;
    event(out);
    if (answers_for_life_) answer_for_life(out);
    return out;
  }

  // Half an interval after the last advert, a claim is not due yet: nothing comes of the answer.
  void answer_for_life(protocol::Actions& out) {
    const auto asks = std::ranges::find_if(
        out, [](const auto& one) { return std::holds_alternative<protocol::LookForLife>(one); });
    if (asks == out.end()) return;
    protocol::Actions nothing;
    group_.looked_for_life({}, std::get<protocol::LookForLife>(*asks).generation, nothing);
    out.erase(asks);
  }

  void keep(const std::expected<void, std::string>& answer) {
    refused_ = answer ? std::string{} : answer.error();
  }

  protocol::Group group_;
  std::string refused_;
  bool answers_for_life_ = true;
};

}  // namespace vrrpd::tests
