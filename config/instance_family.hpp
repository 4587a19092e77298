// SPDX-License-Identifier: Apache-2.0
// An instance speaks IPv4 or IPv6. keepalived: the first address of any kind in its block decides,
// in the order of the file, and what is of the other family later is left out.
#pragma once

#include <string_view>

#include "config/complaints.hpp"
#include "config/draft.hpp"

namespace vrrpd::config {

/// Decides the family if nothing has, and complains if it was decided otherwise. `what` is the
/// address in the words of the complaint.
[[nodiscard]] bool fits_family(InstanceDraft& draft, const IpAddress& address, const Place& place,
                               std::string_view what, Complaints& complaints);

}  // namespace vrrpd::config
