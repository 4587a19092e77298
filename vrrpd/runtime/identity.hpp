// SPDX-License-Identifier: Apache-2.0
// A run as text: what the peers of each group see of it and what it holds on this host. Two runs of
// the daemon with the same text may follow each other unnoticed (adoption.hpp), and a run with
// another one learns from it what to clean up.
#pragma once

#include <span>
#include <string>

#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/run_state.hpp"

namespace vrrpd::runtime {

/// GroupIdentity::name: a sync group and an instance on its own may have one name.
[[nodiscard]] std::string identity_name(const GroupPlan& plan);

[[nodiscard]] GroupIdentity identity_of(const GroupPlan& plan);
/// The groups in the order of their plans.
[[nodiscard]] RunIdentity identity_of(const config::Model& model,
                                      std::span<const GroupPlan* const> groups);

}  // namespace vrrpd::runtime
