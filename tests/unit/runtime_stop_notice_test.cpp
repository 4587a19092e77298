// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/stop_notice.hpp"

using namespace std::chrono_literals;

TEST_CASE("systemd is asked to wait for longer than the fence and the notifies may take") {
  CHECK(vrrpd::runtime::stop_notice(11s) == "STOPPING=1\nEXTEND_TIMEOUT_USEC=21000000");
  CHECK(vrrpd::runtime::stop_notice(90s + 500ms) == "STOPPING=1\nEXTEND_TIMEOUT_USEC=100500000");
}
