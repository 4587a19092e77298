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

bool Link::settle(Instant now) {
  if (!damping_) return false;
  const auto before = damping_->settled();
  damping_->see(now, usable());
  return damping_->settled() != before;
}

std::string_view Link::trouble() const {
  if (!interface_) return "does not exist";
  const bool up = interface_->usable();
  const bool counts_as_up = damping_ ? damping_->settled().value_or(up) : up;
  if (counts_as_up) return "";
  return up ? "came up only just now (interface_up_down_delays)" : "is down";
}

}  // namespace vrrpd::runtime
