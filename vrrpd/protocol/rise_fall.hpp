// SPDX-License-Identifier: Apache-2.0
// Single verdicts into up or down (keepalived: vrrp_script rise and fall).
#pragma once

#include "vrrpd/protocol/priority.hpp"

namespace vrrpd::protocol {

class RiseFall {
 public:
  /// How the very first verdicts count.
  enum class Start : std::uint8_t {
    trusting,  ///< keepalived: one success is enough, and one failure is too
    failed,    ///< init_fail: down until `rise` successes
  };

  RiseFall(unsigned rise, unsigned fall, Start start = Start::trusting)
      : rise_{rise},
        fall_{fall},
        state_{start == Start::failed ? TrackerState::down : TrackerState::unknown} {}

  /// Goes on from what was known: `state` is not the word of a single verdict.
  RiseFall(unsigned rise, unsigned fall, TrackerState state)
      : rise_{rise}, fall_{fall}, state_{state} {}

  TrackerState succeeded() {
    failures_ = 0;
    ++successes_;
    if (state_ == TrackerState::unknown || successes_ >= rise_) state_ = TrackerState::up;
    return state_;
  }

  /// `certain`: needs no second look, `fall` does not apply.
  TrackerState failed(bool certain) {
    successes_ = 0;
    ++failures_;
    if (certain || state_ == TrackerState::unknown || failures_ >= fall_) {
      state_ = TrackerState::down;
    }
    return state_;
  }

  [[nodiscard]] TrackerState state() const { return state_; }

 private:
  unsigned rise_, fall_;
  unsigned successes_ = 0, failures_ = 0;
  TrackerState state_;
};

}  // namespace vrrpd::protocol
