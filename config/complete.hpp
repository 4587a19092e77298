// SPDX-License-Identifier: Apache-2.0
// From what an instance's block says to what it means: the defaults and contradictions that can
// only be decided when the whole file was read.
#pragma once

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

[[nodiscard]] VrrpInstance complete(InstanceDraft draft, const GlobalDefs& global,
                                    Complaints& complaints);

}  // namespace vrrpd::config
