// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/wire.hpp"

namespace vrrpd::simulation {

std::vector<Wire::Delivery> Wire::carry(NodeId from, NodeId to,
                                        const std::vector<std::uint8_t>& message) {
  std::vector<Delivery> deliveries;
  if (cuts_.contains({from, to}) || dice_.chance(quality_.loss_percent)) return deliveries;
  const int copies = dice_.chance(quality_.double_percent) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    Delivery delivery{.delay = dice_.between(quality_.shortest_delay, quality_.longest_delay),
                      .message = message};
    if (dice_.chance(quality_.damage_percent)) {
      const auto bit = dice_.below(message.size() * 8);
      delivery.message[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

void Wire::heal() {
  cuts_.clear();
  quality_ = {};
}

bool Wire::healthy(NodeId a, NodeId b) const {
  return !cuts_.contains({a, b}) && !cuts_.contains({b, a}) && quality_.loss_percent == 0 &&
         quality_.damage_percent == 0 && quality_.longest_delay <= healthy_delay;
}

}  // namespace vrrpd::simulation
