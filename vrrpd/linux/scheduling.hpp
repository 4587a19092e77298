// SPDX-License-Identifier: Apache-2.0
// How the kernel treats the calling thread: which CPUs, before whom, and that it is never swapped.
// Programs and threads that it starts have ordinary scheduling.
#pragma once

#include <chrono>
#include <vector>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// The calling thread and the threads that it starts from now on. EINVAL: the host has none of
/// them.
[[nodiscard]] SystemResult<void> run_on_cpus(const std::vector<unsigned>& cpus);

/// `value`: -20 (first) to 19 (last), of which children inherit only what is above 0. Below the
/// present one it needs CAP_SYS_NICE. Before go_realtime(), if both are wanted.
[[nodiscard]] SystemResult<void> set_nice_value(int value);

/// SCHED_RR. `priority`: 1..99. Needs CAP_SYS_NICE, or RLIMIT_RTPRIO. If the thread runs for longer
/// than `limit` without waiting, it falls back to ordinary scheduling for good, so that a loop gone
/// wild does not freeze the host: see lost_realtime().
[[nodiscard]] SystemResult<void> go_realtime(unsigned priority, std::chrono::microseconds limit);
/// It was longer than that.
[[nodiscard]] bool lost_realtime() noexcept;

/// Whatever memory the process uses, now and later, stays in RAM once it was touched. Needs
/// CAP_IPC_LOCK, or RLIMIT_MEMLOCK.
[[nodiscard]] SystemResult<void> lock_memory();

}  // namespace vrrpd::linux
