// SPDX-License-Identifier: Apache-2.0
// What the daemon must remember over its own restart, but not over the host's: which groups held
// their addresses (decision 2). A small file in the runtime directory (/run/vrrpd).
#pragma once

#include <set>
#include <string>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::runtime {

class RunState {
 public:
  /// Reads `directory`/held. A file of another boot, or none, or one that makes no sense: nothing
  /// was held.
  explicit RunState(std::string directory);

  [[nodiscard]] bool held(const std::string& group) const { return held_.contains(group); }
  /// Written at once (and atomically) if it changes anything; the directory is tmpfs. A write that
  /// failed is tried again with the next call, and its error told once.
  [[nodiscard]] SystemResult<void> set_held(const std::string& group, bool held);

 private:
  [[nodiscard]] SystemResult<void> write() const;

  std::string directory_;
  std::string boot_id_;
  std::set<std::string> held_;
  bool written_ = true;  ///< the file says what held_ says
};

}  // namespace vrrpd::runtime
