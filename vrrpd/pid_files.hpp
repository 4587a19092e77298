// SPDX-License-Identifier: Apache-2.0
// Where the process's id is written, in keepalived's way: which of several daemons it is decides.
#pragma once

#include <string>
#include <vector>

#include "config/daemon_identity.hpp"
#include "vrrpd/background.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/command_line.hpp"

namespace vrrpd {

/// Those of the command line; without any, the usual ones: none in the foreground, except by the
/// name keepalived. use_pid_dir, `instance` and net_namespace make a directory of their own.
[[nodiscard]] std::vector<std::string> pid_file_names(const Options& options,
                                                      const config::DaemonIdentity& identity);

/// Those files, which all name the one process; of the usual ones also their directory. An error if
/// another process holds one of them.
[[nodiscard]] SystemResult<std::vector<PidFile>> write_pid_files(
    const Options& options, const config::DaemonIdentity& identity);

}  // namespace vrrpd
