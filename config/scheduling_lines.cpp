// SPDX-License-Identifier: Apache-2.0
#include "config/scheduling_lines.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <limits>

#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

constexpr DurationRange kStartDelays{1ms, 4'294'967'295us};  // keepalived's own

}  // namespace

void read_nice_value(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const auto value = read_integer(statement, {-20, 19}, Junk::refused, complaints);
  if (value) global.process_priority = static_cast<int>(*value);
}

/// keepalived: what is outside 1..99 is taken for the nearer end.
void read_rt_priority(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  constexpr IntegerRange kAny{std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
  const auto asked = read_integer(statement, kAny, Junk::refused, complaints);
  if (!asked) return;
  const auto taken = std::clamp<std::int64_t>(*asked, 1, 99);
  if (taken != *asked) {
    complaints.warning(statement.words[1].place,
                       fmt::format("`vrrp_rt_priority' {} is taken as {}", *asked, taken), "1..99");
  }
  global.rt_priority = static_cast<unsigned>(taken);
}

void read_rt_limit(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  constexpr IntegerRange kMicroseconds{2, std::numeric_limits<std::int64_t>::max()};
  const auto limit = read_integer(statement, kMicroseconds, Junk::refused, complaints);
  if (limit) global.rlimit_rttime_us = static_cast<std::uint64_t>(*limit);
}

void read_no_swap(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  expect_no_words(statement, complaints);
  global.no_swap = true;
}

/// CPUs that this host has not are for the kernel to refuse: a file may serve several hosts.
void read_cpu_affinity(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  global.cpu_affinity.clear();
  for (std::size_t i = 1; i < statement.words.size(); ++i) {
    const auto cpu =
        read_integer(statement.words[i], {0, CPU_SETSIZE - 1}, Junk::refused, complaints);
    if (cpu) global.cpu_affinity.push_back(static_cast<unsigned>(*cpu));
  }
}

void read_startup_delay(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto delay = read_seconds(statement, 6, kStartDelays, complaints)) {
    global.startup_delay = *delay;
  }
}

void read_delay_after_boot(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto delay = read_seconds(statement, 6, kStartDelays, complaints)) {
    global.delay_after_boot = *delay;
  }
}

}  // namespace vrrpd::config
