// SPDX-License-Identifier: Apache-2.0
#include "config/instance_family.hpp"

#include <fmt/format.h>

namespace vrrpd::config {
namespace {

std::string_view name(Family family) { return family == Family::ipv4 ? "IPv4" : "IPv6"; }

}  // namespace

bool fits_family(InstanceDraft& draft, const IpAddress& address, const Place& place,
                 std::string_view what, Complaints& complaints) {
  if (!draft.family) draft.family = {address.family(), place};
  if (draft.family->value == address.family()) return true;
  complaints.warning(
      place, fmt::format("{} {} is {}, and this instance is {}: ignoring it", what,
                         address.to_string(), name(address.family()), name(draft.family->value)));
  complaints.remark(draft.family->place, "its first address decides, which is here");
  return false;
}

}  // namespace vrrpd::config
