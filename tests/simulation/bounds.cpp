// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/bounds.hpp"

#include <algorithm>

namespace vrrpd::simulation {

using namespace std::chrono_literals;

namespace {

/// After a refusal the gate is not asked again for up to this.
constexpr Duration longest_hold_down = 60s;

}  // namespace

Duration skew(const protocol::InstanceConfig& config, std::uint8_t priority,
              Duration master_interval) {
  const Duration unit = config.version == protocol::Version::v2 ? Duration{1s} : master_interval;
  return (256 - priority) * unit / 256;
}

Duration down_interval(const protocol::InstanceConfig& config, std::uint8_t priority,
                       Duration master_interval) {
  return config.down_timer_adverts * master_interval + skew(config, priority, master_interval);
}

Duration longest_down_interval(const Cast& cast) {
  Duration longest{};
  for (const auto& node : cast.nodes) {
    longest = std::max(longest, down_interval(node.members.front().config, 1, cast.beat()));
  }
  return longest;
}

Duration slack(Duration bound) { return bound / 500 + 50ms; }

Duration settling(const Cast& cast) {
  const Duration down = longest_down_interval(cast);
  Duration delay{}, fence{};
  for (const auto& node : cast.nodes) {
    delay = std::max(delay, node.members.front().config.preempt_delay);
    fence = std::max(fence, node.group.fence_max);
  }
  // Whoever was on its way out starts again when it is through; the first to claim need not be the
  // best, when the best one slept: then there is a second election, by preemption.
  Duration bound = 1s + (cast.of_one_mind() ? 4 : rounds_of_discord) * down + delay;
  if (cast.gated()) bound += 2 * fence + longest_hold_down + 5s;
  return bound;
}

}  // namespace vrrpd::simulation
