// SPDX-License-Identifier: Apache-2.0
// From what an instance's block says to what it means: the defaults and contradictions that can
// only be decided when the whole file was read.
#pragma once

#include <optional>

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// Nothing if the instance is left out (IPv6).
[[nodiscard]] std::optional<VrrpInstance> complete(InstanceDraft draft, const GlobalDefs& global,
                                                   Complaints& complaints);

}  // namespace vrrpd::config
