// SPDX-License-Identifier: Apache-2.0
// global_defs: the nftables table that keeps traffic from addresses that take none.
#pragma once

#include "config/arguments.hpp"
#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// nftables [TABLE]; keepalived: the first one wins.
void read_nftables_table(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_nftables_priority(const Statement& statement, GlobalDefs& global, Complaints& complaints);

/// nftables_ifindex, nftables_counters
template <bool NftablesTable::*flag>
void read_nftables_switch(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  expect_no_words(statement, complaints);
  global.nftables.*flag = true;
}

}  // namespace vrrpd::config
