// SPDX-License-Identifier: Apache-2.0
// Which processes a vrrp_track_process block means. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::linux {

/// A process as /proc shows it.
struct ProcessView {
  std::string short_name;            ///< /proc/PID/comm: at most 15 bytes
  std::vector<std::string> command;  ///< /proc/PID/cmdline; empty for kernel threads
};

struct ProcessPattern {
  enum class Parameters : std::uint8_t {
    any,
    exact,
    leading,  ///< the process may have more of them
    prefix,   ///< and its last one may be longer than ours
  };
  std::string program;  ///< a name, or a path
  std::vector<std::string> parameters;
  Parameters match = Parameters::any;
  bool full_command = false;

  /// Is /proc/PID/cmdline needed to tell? A path is no short name.
  [[nodiscard]] bool needs_command() const {
    return full_command || match != Parameters::any || program.find('/') != program.npos;
  }
  [[nodiscard]] bool matches(const ProcessView& process) const;
};

}  // namespace vrrpd::linux
