// SPDX-License-Identifier: Apache-2.0
// global_defs: the files that tell others of the daemon, and of its reloads.
#pragma once

#include <optional>
#include <string>

namespace vrrpd::config {

struct ProcessFiles {
  /// state_dump_file: an absolute path, or a name in $TMPDIR (or /tmp); empty: keepalived.data.
  std::string state_dump;
  /// data_use_instance: the name of the state dump has DaemonIdentity::text() in them.
  bool named_by_instance = false;
  unsigned json_version = 1;  ///< json_version, 1 or 2
  /// reload_file: is there while a reload reads the files.
  std::optional<std::string> reload_marker;
  /// reload_check_config FILE: gets what a refused reload complained of; empty: only the log does.
  std::string reload_complaints;
};

}  // namespace vrrpd::config
