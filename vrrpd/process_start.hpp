// SPDX-License-Identifier: Apache-2.0
// What the command line asks of the process itself, before anything else is open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vrrpd/background.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/command_line.hpp"

namespace vrrpd {

/// --namespace, --umask, --core-dump; and the files of the command line get absolute paths, since a
/// daemon goes elsewhere and reads them again.
[[nodiscard]] SystemResult<void> prepare_process(Options& options);

/// What is forked while this lives has `name` in its command line, cut to the length of `argv0`.
/// pidof(1) goes by that, and whoever asks for the daemon is not to find its launcher.
class OtherName {
 public:
  OtherName(char* argv0, std::string_view name);
  ~OtherName();
  OtherName(const OtherName&) = delete;
  OtherName& operator=(const OtherName&) = delete;

 private:
  char* argv0_;
  std::string own_;
};

/// All name the one process. An error if another one holds one of them.
[[nodiscard]] SystemResult<std::vector<PidFile>> write_pid_files(
    const std::vector<std::string>& paths);

}  // namespace vrrpd
