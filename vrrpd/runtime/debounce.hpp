// SPDX-License-Identifier: Apache-2.0
// A state that must hold for a while before it counts (keepalived: fork_delay, terminate_delay,
// interface_up_down_delays). Pure.
#pragma once

#include <optional>

#include "vrrpd/base/time.hpp"

namespace vrrpd::runtime {

class Debounce {
 public:
  /// How long it must be up, or down, until it counts as that. 0: at once.
  Debounce(Duration up_delay, Duration down_delay) : up_delay_{up_delay}, down_delay_{down_delay} {}

  /// It is so now. The very first word counts at once.
  void see(Instant now, bool up) {
    if (!settled_) settled_ = up;
    if (up == *settled_) {
      settles_at_.reset();
    } else if (!settles_at_) {
      settles_at_ = now + (up ? up_delay_ : down_delay_);
    }
    on_time(now);
  }
  /// What counted for `before` counts on, and what was about to count will.
  void go_on_from(const Debounce& before) {
    settled_ = before.settled_;
    settles_at_ = before.settles_at_;
  }
  void on_time(Instant now) {
    if (!settles_at_ || now < *settles_at_) return;
    settled_ = !*settled_;
    settles_at_.reset();
  }

  /// What counts; nothing: it was not seen yet.
  [[nodiscard]] std::optional<bool> settled() const { return settled_; }
  /// When on_time() has something to do.
  [[nodiscard]] std::optional<Instant> deadline() const { return settles_at_; }

 private:
  Duration up_delay_, down_delay_;
  std::optional<bool> settled_;
  std::optional<Instant> settles_at_;
};

}  // namespace vrrpd::runtime
