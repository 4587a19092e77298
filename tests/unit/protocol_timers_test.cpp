// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §6.1 and RFC 3768 §6.1, in literal nanoseconds.
#include "tests/support/catch.hpp"
#include "vrrpd/protocol/timers.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;

namespace {

struct Sample {
  Version version;
  std::uint8_t priority;
  Duration interval;
  Duration skew;
  Duration down;
};

}  // namespace

TEST_CASE("Skew_Time and Master_Down_Interval") {
  const auto sample = GENERATE(
      // "Skew_Time: ((256 - Priority) / 256)": of a second, whatever the interval.
      Sample{Version::v2, 100, 1s, 609'375'000ns, 3'609'375'000ns},
      Sample{Version::v2, 254, 1s, 7'812'500ns, 3'007'812'500ns},
      Sample{Version::v2, 255, 1s, 3'906'250ns, 3'003'906'250ns},
      Sample{Version::v2, 1, 1s, 996'093'750ns, 3'996'093'750ns},
      Sample{Version::v2, 100, 5s, 609'375'000ns, 15'609'375'000ns},
      // "(((256 - Priority) * Active_Adver_Interval) / 256)": of the interval.
      Sample{Version::v3, 100, 100ms, 60'937'500ns, 360'937'500ns},
      Sample{Version::v3, 90, 1s, 648'437'500ns, 3'648'437'500ns},
      Sample{Version::v3, 254, 10ms, 78'125ns, 30'078'125ns},
      Sample{Version::v3, 1, 40'950ms, 40'790'039'062ns, 163'640'039'062ns});
  INFO("version " << static_cast<int>(sample.version) << ", priority " << int{sample.priority});
  CHECK(skew_time(sample.version, sample.priority, sample.interval) == sample.skew);
  CHECK(master_down_interval(sample.version, sample.priority, sample.interval) == sample.down);
}
