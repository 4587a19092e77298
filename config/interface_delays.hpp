// SPDX-License-Identifier: Apache-2.0
// interface_up_down_delays { INTERFACE DOWN [UP] … }
#pragma once

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// Of two lines for one interface the second counts.
void read_interface_delays(const Statement& statement, Draft& draft, Complaints& complaints);

/// A link that goes down must count as down before an instance on it takes the silence for a dead
/// master: a DOWN that is too long for one of them is shortened.
void shorten_interface_delays(Model& model, Complaints& complaints);

}  // namespace vrrpd::config
