// SPDX-License-Identifier: Apache-2.0
// use_vmac, vmac_xmit_base and use_vmac_addr as written.
#pragma once

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// use_vmac [NAME] [MAC]; five bytes of MAC take virtual_router_id as the sixth.
void read_vmac(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_vmac_transmit_base(const Statement& statement, InstanceDraft& draft,
                             Complaints& complaints);

}  // namespace vrrpd::config
