// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/left_overs.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

std::vector<NamedAddress> addresses_of_all(std::span<const GroupIdentity> groups,
                                           const PastRun& past) {
  std::vector<NamedAddress> all;
  const auto append = [&all](const std::vector<std::string>& imprint) {
    std::ranges::move(addresses_of(imprint), std::back_inserter(all));
  };
  for (const auto& group : groups) append(group.imprint);
  for (const auto& [name, group] : past.groups) append(group.imprint);
  return all;
}

std::vector<linux::AddressKey> found_on_host(const std::vector<NamedAddress>& addresses,
                                             std::span<const linux::InterfaceAddress> existing) {
  std::set<linux::AddressKey> there;
  for (const auto& address : existing) there.insert(address.key);

  std::map<std::string, unsigned> indices;
  std::vector<linux::AddressKey> found;
  for (const auto& address : addresses) {
    const auto [index, unknown] = indices.try_emplace(address.interface, 0);
    if (unknown) {
      const auto interface = linux::find_interface(address.interface);
      if (interface) index->second = interface->index;
    }
    const linux::AddressKey key{index->second, address.address, address.prefix_length,
                                address.peer};
    if (there.erase(key) > 0) found.push_back(key);
  }
  return found;
}

std::vector<linux::AddressKey> remove_left_overs(std::span<const linux::AddressKey> left_over,
                                                 linux::AddressTable& table) {
  std::vector<linux::AddressKey> still_there;
  const auto answers = table.remove(left_over);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i]) {
      log(Level::warning, "removed {}, left behind by an earlier run", to_string(left_over[i]));
    } else {
      log(Level::error, "an address left behind by an earlier run stays: {}",
          answers[i].error().text());
      still_there.push_back(left_over[i]);
    }
  }
  return still_there;
}

}  // namespace vrrpd::runtime
