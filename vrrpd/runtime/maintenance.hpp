// SPDX-License-Identifier: Apache-2.0
// The operator's word that nothing is to move (`vrrpctl maintenance`). A file in the runtime
// directory, so that it outlives the daemon, but not the host's run.
#pragma once

#include <string>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::runtime {

/// Why a group that is held does nothing; the end of a sentence.
inline constexpr const char* held_still = "maintenance is on (vrrpctl maintenance off ends it)";

class Maintenance {
 public:
  /// `directory`/maintenance.N, N being the number of the network namespace.
  explicit Maintenance(const std::string& directory);

  [[nodiscard]] bool on() const { return on_; }
  /// After an error everything is as before.
  [[nodiscard]] SystemResult<void> set(bool on);

 private:
  SystemResult<std::string> path_;
  bool on_ = false;
};

}  // namespace vrrpd::runtime
