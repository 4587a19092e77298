// SPDX-License-Identifier: Apache-2.0
// left0's addresses: added, removed and looked up one by one.
#pragma once

#include <algorithm>
#include <optional>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/linux/interfaces.hpp"

namespace vrrpd::test {

struct AddressFixture {
  std::optional<NetworkLab> lab = NetworkLab::make();
  unsigned left = lab ? linux::find_interface("left0").value().index : 0;
  linux::AddressTable table = linux::AddressTable::open().value();

  [[nodiscard]] linux::InterfaceAddress address(const char* text,
                                                std::uint8_t prefix_length) const {
    linux::InterfaceAddress result;
    result.key = {
        .ifindex = left, .address = IpAddress::parse(text).value(), .prefix_length = prefix_length};
    return result;
  }
  /// As the kernel lists it now.
  [[nodiscard]] std::optional<linux::InterfaceAddress> listed(const linux::AddressKey& key) {
    const auto all = table.list().value();
    const auto found = std::ranges::find(all, key, &linux::InterfaceAddress::key);
    if (found == all.end()) return std::nullopt;
    return *found;
  }
  SystemResult<void> add(const linux::InterfaceAddress& wanted) {
    auto result = table.add({&wanted, 1}).front();
    if (!result) UNSCOPED_INFO(result.error().text());
    return result;
  }
  SystemResult<linux::Removal> remove(const linux::AddressKey& key) {
    return table.remove({&key, 1}).front();
  }
};

}  // namespace vrrpd::test
