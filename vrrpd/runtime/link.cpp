// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/link.hpp"

#include <utility>

namespace vrrpd::runtime {
namespace {

bool same(const linux::Interface& left, const linux::Interface& right) {
  return left.index == right.index && left.up == right.up && left.running == right.running &&
         left.mac == right.mac && left.has_neighbours == right.has_neighbours;
}

}  // namespace

bool Link::set_interface(std::optional<linux::Interface> interface) {
  const bool unchanged =
      interface ? interface_ && same(*interface, *interface_) : !interface_.has_value();
  interface_ = std::move(interface);
  return !unchanged;
}

bool Link::set_primary(Family family, const std::optional<IpAddress>& address) {
  auto& primary = family == Family::ipv4 ? primary_v4_ : primary_v6_;
  return std::exchange(primary, address) != address;
}

std::string_view Link::trouble() const {
  if (!interface_) return "does not exist";
  return interface_->usable() ? "" : "is down";
}

}  // namespace vrrpd::runtime
