// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/announcer.hpp"

#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

void Announcer::announce(const VirtualAddresses& addresses, unsigned repeats) {
  bursts_.push_back({&addresses, repeats});
}

void Announcer::forget(const VirtualAddresses& addresses) {
  std::erase_if(bursts_, [&](const Burst& burst) { return burst.addresses == &addresses; });
}

void Announcer::flush() {
  for (const auto& burst : std::exchange(bursts_, {})) send(burst);
}

void Announcer::send(const Burst& burst) {
  std::vector<linux::Announcement> once;
  for (const auto& [address, link] : burst.addresses->lines()) {
    if (!link->usable()) continue;
    once.push_back(
        {.ifindex = link->ifindex(), .mac = link->interface()->mac, .address = address->address});
  }
  for (unsigned repeat = 0; repeat < burst.repeats; ++repeat) {
    const auto failures = socket_.send(once);
    if (failures.empty()) continue;
    log(Level::warning, "({}) {} addresses could not be announced, the first because: {}",
        burst.addresses->instance().name, failures.size(), failures.front().error.text());
    break;
  }
}

}  // namespace vrrpd::runtime
