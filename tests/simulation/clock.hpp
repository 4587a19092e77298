// SPDX-License-Identifier: Apache-2.0
// Two kinds of time: the world's, which nobody can read, and that of each host, which has an offset
// and runs a little too fast or too slow. The compiler keeps them apart.
#pragma once

#include <chrono>
#include <cmath>

#include "vrrpd/base/time.hpp"

namespace vrrpd::simulation {

struct WorldClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<WorldClock>;
  static constexpr bool is_steady = true;
};
using WorldTime = WorldClock::time_point;

/// A host's boot-time clock. Monotonic, whatever its rate is set to.
class HostClock {
 public:
  /// `rate` 1.0 is right; 0.0 stands still, as that of a virtual machine whose host suspended.
  HostClock(Instant reading, double rate) : reading_{reading}, rate_{rate} {}

  [[nodiscard]] Instant at(WorldTime now) const {
    const auto passed = static_cast<double>((now - since_).count()) * rate_;
    return reading_ + Duration{static_cast<Duration::rep>(passed)};
  }

  /// The first time at which the clock reads `reading` or more.
  [[nodiscard]] WorldTime when(Instant reading) const {
    if (reading <= reading_) return since_;
    if (rate_ == 0.0) return WorldTime::max();
    const auto passed = std::floor(static_cast<double>((reading - reading_).count()) / rate_);
    WorldTime found = since_ + Duration{static_cast<Duration::rep>(passed)};
    while (at(found) < reading) found += Duration{1};
    return found;
  }

  void set_rate(WorldTime now, double rate) {
    reading_ = at(now);
    since_ = now;
    rate_ = rate;
  }

 private:
  WorldTime since_{};
  Instant reading_;
  double rate_;
};

}  // namespace vrrpd::simulation
