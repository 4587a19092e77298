// SPDX-License-Identifier: Apache-2.0
// Keywords of vrrp_instance that say who the virtual router is, and how it elects.
#pragma once

#include "config/arguments.hpp"
#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

void read_state(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_interface(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_virtual_router_id(const Statement& statement, InstanceDraft& draft,
                            Complaints& complaints);
void read_priority(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_advert_int(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_version(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_nopreempt(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_preempt(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_preempt_delay(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_timer_expired_backup(const Statement& statement, InstanceDraft& draft,
                               Complaints& complaints);
void read_authentication(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_receive_buffer(const Statement& statement, InstanceDraft& draft, Complaints& complaints);

/// virtual_ipaddress, and its sister whose addresses stand in no advert.
void read_addresses(const Statement& statement, InstanceDraft& draft, Complaints& complaints);
void read_excluded_addresses(const Statement& statement, InstanceDraft& draft,
                             Complaints& complaints);

/// A keyword that stands alone and switches something on.
template <bool VrrpInstance::*flag>
void read_switch(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.instance.*flag = true;
}

/// accept, no_accept
template <bool accept>
void read_accept(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.accept = {accept, statement.keyword().place};
}

}  // namespace vrrpd::config
