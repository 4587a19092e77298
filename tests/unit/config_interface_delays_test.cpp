// SPDX-License-Identifier: Apache-2.0
// interface_up_down_delays
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

/// A line of the block, which is line 2, and an instance on eth1 with adverts each second.
Loaded with(const std::string& line) {
  return load_text("interface_up_down_delays {\n" + line + "\n}\n" + instance_with(""));
}

}  // namespace

TEST_CASE("a link has a delay for going down and one for coming up") {
  const auto both = with("eth1 1.5 0.25").model.interface_delays;
  REQUIRE(both.size() == 1);
  CHECK(both[0].interface == "eth1");
  CHECK(both[0].down == 1500ms);
  CHECK(both[0].up == 250ms);
  const auto down = with("eth2 7").model.interface_delays;
  CHECK(down.at(0).down == 7s);
  CHECK(down.at(0).up == 0s);
}

TEST_CASE("of two lines for one link the second counts") {
  const auto delays = with("eth2 1 1\neth2 2").model.interface_delays;
  REQUIRE(delays.size() == 1);
  CHECK(delays[0].down == 2s);
  CHECK(delays[0].up == 0s);
}

TEST_CASE("a delay that outlasts the patience of a backup on that link is shortened") {
  const auto loaded = with("eth1 2 9");
  CHECK(loaded.model.interface_delays.at(0).down == 1990ms);
  CHECK(loaded.model.interface_delays.at(0).up == 9s);
  CHECK(messages(loaded) ==
        Messages{"2:1 warning: 2 s until `eth1' counts as down are too long for vrrp_instance "
                 "`VI_1', which takes its master for dead before: taking 1.99 s"});
}

TEST_CASE("what is no delay is left out") {
  CHECK(messages(with("eth1")) == Messages{"2:1 warning: `eth1' has no delay, ignoring the line"});
  CHECK(messages(with("eth1 256")) ==
        Messages{"2:6 warning: `256' is outside 0..255 seconds, ignoring it"});
}
