// SPDX-License-Identifier: Apache-2.0
// global_defs' vrrp_priority, vrrp_rt_priority, vrrp_rlimit_rttime, vrrp_no_swap and
// vrrp_cpu_affinity. What the kernel refuses is said with what would allow it; the daemon runs on.
#pragma once

#include <string>
#include <vector>

#include "config/model.hpp"

namespace vrrpd::runtime {

/// What was refused, a line each.
using Refusals = std::vector<std::string>;

/// For the whole process: before its threads start, and after the launcher was forked.
[[nodiscard]] Refusals confine_process(const config::GlobalDefs& global);

/// For the calling thread, which is the loop's.
[[nodiscard]] Refusals prefer_this_thread(const config::GlobalDefs& global);

}  // namespace vrrpd::runtime
