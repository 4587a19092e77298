// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/process_settings.hpp"

#include <fmt/core.h>

#include <string_view>

#include "vrrpd/linux/scheduling.hpp"

namespace vrrpd::runtime {
namespace {

// keepalived's default is 10 ms. A takeover of a thousand addresses may take longer, and is the
// last moment to lose the priority.
constexpr std::chrono::microseconds default_realtime_limit = std::chrono::seconds{1};

void judge(const SystemResult<void>& result, std::string_view keyword, std::string_view needs,
           Refusals& refusals) {
  if (result) return;
  refusals.push_back(
      fmt::format("{} has no effect: {} ({})", keyword, result.error().text(), needs));
}

}  // namespace

Refusals confine_process(const config::GlobalDefs& global) {
  Refusals refusals;
  if (!global.cpu_affinity.empty()) {
    judge(linux::run_on_cpus(global.cpu_affinity), "vrrp_cpu_affinity",
          "does the host have these CPUs, and does the unit's AllowedCPUs= allow them?", refusals);
  }
  if (global.no_swap) {
    judge(linux::lock_memory(), "vrrp_no_swap",
          "it needs CAP_IPC_LOCK, or LimitMEMLOCK=infinity in the unit", refusals);
  }
  return refusals;
}

Refusals prefer_this_thread(const config::GlobalDefs& global) {
  Refusals refusals;
  if (global.process_priority) {
    judge(linux::set_nice_value(*global.process_priority), "vrrp_priority",
          "it needs CAP_SYS_NICE, or LimitNICE= in the unit", refusals);
  }
  if (global.rt_priority) {
    const auto limit = global.rlimit_rttime_us ? std::chrono::microseconds{*global.rlimit_rttime_us}
                                               : default_realtime_limit;
    judge(linux::go_realtime(*global.rt_priority, limit), "vrrp_rt_priority",
          "it needs CAP_SYS_NICE, or LimitRTPRIO= in the unit", refusals);
  }
  return refusals;
}

}  // namespace vrrpd::runtime
