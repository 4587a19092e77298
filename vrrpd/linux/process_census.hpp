// SPDX-License-Identifier: Apache-2.0
// How many processes of this host each pattern means, kept up to date from the kernel's news.
#pragma once

#include <sys/types.h>

#include <map>
#include <vector>

#include "vrrpd/linux/process_events.hpp"
#include "vrrpd/linux/process_pattern.hpp"

namespace vrrpd::linux {

/// One thread at a time.
class ProcessCensus {
 public:
  explicit ProcessCensus(std::vector<ProcessPattern> patterns);

  /// Looks at every process anew. Costs some microseconds for each.
  void scan();
  void take(const ProcessEvent& event);

  /// One number for each pattern.
  [[nodiscard]] const std::vector<unsigned>& counts() const { return counts_; }

 private:
  using Matches = std::vector<bool>;

  void look_at(pid_t pid);
  void remember(pid_t pid, const Matches& matches);
  void forget(pid_t pid);

  std::vector<ProcessPattern> patterns_;
  bool needs_commands_;
  std::map<pid_t, Matches> matching_;  ///< processes that at least one pattern means
  std::vector<unsigned> counts_;
};

}  // namespace vrrpd::linux
