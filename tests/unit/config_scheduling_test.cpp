// SPDX-License-Identifier: Apache-2.0
// global_defs: how the daemon runs on its host, and when its instances start.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

/// global_defs with one line, which is line 2.
Loaded with(const std::string& line) {
  return load_text("global_defs {\n" + line + "\n}\n" + instance_with(""));
}

}  // namespace

TEST_CASE("scheduling is as written, and nothing by default") {
  const auto nothing = with("").model.global;
  CHECK_FALSE(nothing.process_priority);
  CHECK_FALSE(nothing.rt_priority);
  CHECK_FALSE(nothing.rlimit_rttime_us);
  CHECK_FALSE(nothing.no_swap);
  CHECK(nothing.cpu_affinity.empty());

  CHECK(with("vrrp_priority -20").model.global.process_priority == -20);
  CHECK(with("vrrp_rt_priority 99").model.global.rt_priority == 99u);
  CHECK(with("vrrp_rlimit_rttime 2").model.global.rlimit_rttime_us == 2u);
  CHECK(with("vrrp_no_swap").model.global.no_swap);
  CHECK(with("vrrp_cpu_affinity 0 2 3").model.global.cpu_affinity ==
        std::vector<unsigned>{0, 2, 3});
}

TEST_CASE("what is outside its range is left out, but a real-time priority is taken to its end") {
  CHECK(messages(with("vrrp_priority 20")) ==
        Messages{"2:15 warning: `20' is outside -20..19, ignoring it"});
  CHECK(messages(with("vrrp_rlimit_rttime 1")).size() == 1);
  const auto high = with("vrrp_rt_priority 100");
  CHECK(high.model.global.rt_priority == 99u);
  CHECK(messages(high) == Messages{"2:18 warning: `vrrp_rt_priority' 100 is taken as 99"});
  CHECK(with("vrrp_rt_priority 0").model.global.rt_priority == 1u);
  const auto cpus = with("vrrp_cpu_affinity 1 x 1024");
  CHECK(cpus.model.global.cpu_affinity == std::vector<unsigned>{1});
  CHECK(messages(cpus) ==
        Messages{"2:21 warning: `x' is not a whole number in 0..1023, ignoring it",
                 "2:23 warning: `1024' is outside 0..1023, ignoring it"});
  CHECK(messages(with("vrrp_cpu_affinity")) ==
        Messages{"2:1 warning: `vrrp_cpu_affinity' needs an argument, ignoring it"});
}

TEST_CASE("delays are seconds with decimals") {
  CHECK(with("vrrp_startup_delay 5.5").model.global.startup_delay == 5500ms);
  CHECK(with("vrrp_delay_after_boot 60").model.global.delay_after_boot == 60s);
  CHECK(messages(with("vrrp_startup_delay 4295")).size() == 1);
}
