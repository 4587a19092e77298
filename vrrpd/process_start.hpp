// SPDX-License-Identifier: Apache-2.0
// What the command line asks of the process itself, before anything else is open.
#pragma once

#include <string>
#include <string_view>

#include "config/daemon_identity.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/command_line.hpp"

namespace vrrpd {

/// --umask, --core-dump; and the files of the command line get absolute paths, since a
/// daemon goes elsewhere and reads them again.
[[nodiscard]] SystemResult<void> prepare_process(Options& options);

/// The one that ip-netns(8) knows by that name; nothing to do without a name. Before the first
/// thread, socket and child, all of which belong to where they are made.
[[nodiscard]] SystemResult<void> enter_network_namespace(const config::DaemonIdentity& identity);

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

}  // namespace vrrpd
