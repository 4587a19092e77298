// SPDX-License-Identifier: Apache-2.0
// The members of a sync group in another order are the same group: it goes on in the order in which
// it runs, by which its state is counted. Pure.
#pragma once

#include "vrrpd/runtime/assembly.hpp"
#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

/// Puts the members of each group of `now` that `before` has too into the order of `before`, and
/// what `assembly`, which is of `now`, says of them by their place.
void keep_member_order(const Plan& before, Plan& now, Assembly& assembly);

}  // namespace vrrpd::runtime
