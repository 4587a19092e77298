// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/pid_files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace vrrpd {

std::vector<std::string> pid_file_names(const Options& options,
                                        const config::DaemonIdentity& identity) {
  if (!options.pid_files.empty()) return options.pid_files;
  if (options.dont_fork && !options.as_keepalived) return {};
  const auto& space = identity.network_namespace;
  const bool apart = identity.pid_directory || !identity.text().empty();
  if (!apart && !options.as_keepalived) return {"/run/vrrpd.pid"};
  // keepalived 2.2.7 writes vrrp.pid; other releases, and the manual, have keepalived_vrrp.pid.
  if (!apart) return {"/run/keepalived.pid", "/run/vrrp.pid", "/run/keepalived_vrrp.pid"};
  const char* const program = options.as_keepalived ? "keepalived" : "vrrpd";
  const std::string directory =
      fmt::format("/run/{}/{}", program, space.empty() ? space : space + "/");
  const std::string end = (identity.instance.empty() ? "" : "_" + identity.instance) + ".pid";
  if (!options.as_keepalived) return {directory + program + end};
  return {directory + program + end, directory + "vrrp" + end};
}

SystemResult<std::vector<PidFile>> write_pid_files(const Options& options,
                                                   const config::DaemonIdentity& identity) {
  std::vector<PidFile> files;
  for (const auto& name : pid_file_names(options, identity)) {
    if (options.pid_files.empty()) {
      std::error_code failure;  // then the file says what is wrong
      std::filesystem::create_directories(std::filesystem::path{name}.parent_path(), failure);
    }
    auto created = PidFile::create(name);
    if (!created) return std::unexpected(created.error());
    files.push_back(std::move(*created));
  }
  return files;
}

}  // namespace vrrpd
