// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/debounce.hpp"

using namespace std::chrono_literals;
using vrrpd::Instant;
using vrrpd::runtime::Debounce;

TEST_CASE("the first word counts at once, whatever the delays") {
  Debounce up{5s, 5s}, down{5s, 5s};
  up.see(Instant{1s}, true);
  down.see(Instant{1s}, false);
  CHECK(up.settled() == true);
  CHECK(down.settled() == false);
  CHECK_FALSE(up.deadline());
}

TEST_CASE("another word counts when it has held for its delay") {
  Debounce debounce{2s, 3s};
  debounce.see(Instant{0s}, true);
  debounce.see(Instant{10s}, false);
  CHECK(debounce.settled() == true);
  CHECK(debounce.deadline() == Instant{13s});
  debounce.see(Instant{11s}, false);  // said again, it does not begin anew
  CHECK(debounce.deadline() == Instant{13s});
  debounce.on_time(Instant{12'999ms});
  CHECK(debounce.settled() == true);
  debounce.on_time(Instant{13s});
  CHECK(debounce.settled() == false);
  CHECK_FALSE(debounce.deadline());
  debounce.see(Instant{20s}, true);
  CHECK(debounce.deadline() == Instant{22s});
  debounce.on_time(Instant{22s});
  CHECK(debounce.settled() == true);
}

TEST_CASE("what does not hold is forgotten") {
  Debounce debounce{2s, 3s};
  debounce.see(Instant{0s}, true);
  debounce.see(Instant{10s}, false);
  debounce.see(Instant{12s}, true);
  CHECK_FALSE(debounce.deadline());
  debounce.see(Instant{12'500ms}, false);
  CHECK(debounce.deadline() == Instant{15'500ms});
}

TEST_CASE("without a delay each word counts at once") {
  Debounce debounce{0s, 0s};
  debounce.see(Instant{0s}, true);
  debounce.see(Instant{1s}, false);
  CHECK(debounce.settled() == false);
  debounce.see(Instant{1s}, true);
  CHECK(debounce.settled() == true);
}
