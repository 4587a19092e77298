// SPDX-License-Identifier: Apache-2.0
// vrrpd --release: takes from this host whatever a daemon that will not come back left on it.
#pragma once

#include "config/model.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

/// Exactly what the configuration names and what the run-time state says was held; each thing that
/// goes is logged. No daemon may run with that runtime_directory. Needs CAP_NET_ADMIN.
/// False: there was nothing to release. An error says what is still there.
[[nodiscard]] SystemResult<bool> release_everything(const config::Model& model, const Plan& plan);

}  // namespace vrrpd::runtime
