// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/process_start.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd {
namespace {

SystemResult<void> allow_core_dump() {
  const rlimit all{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_CORE, &all) != 0)
    return std::unexpected(last_system_error("allow", "a core dump"));
  ::prctl(PR_SET_DUMPABLE, 1);
  return {};
}

}  // namespace

SystemResult<void> prepare_process(Options& options) {
  std::error_code ignored;  // then it stays relative, and reading it says what is wrong
  for (auto* path : {&options.keepalived_conf, &options.toml, &options.log_file}) {
    if (path->empty()) continue;
    auto absolute = std::filesystem::absolute(*path, ignored);
    if (!ignored) *path = absolute.string();
  }
  if (options.umask) ::umask(static_cast<mode_t>(*options.umask));
  return options.core_dump ? allow_core_dump() : SystemResult<void>{};
}

SystemResult<void> enter_network_namespace(const config::DaemonIdentity& identity) {
  if (identity.network_namespace.empty()) return {};
  const std::string path = "/run/netns/" + identity.network_namespace;  // where ip-netns(8) is
  const FileDescriptor there{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!there) return std::unexpected(last_system_error("open the network namespace", path));
  if (::setns(there.get(), CLONE_NEWNET) != 0)
    return std::unexpected(last_system_error("enter the network namespace", path));
  return {};
}

OtherName::OtherName(char* argv0, std::string_view name)
    : argv0_{argv0}, own_{argv0 != nullptr ? argv0 : ""} {
  const auto shown = name.substr(0, own_.size());
  std::fill_n(argv0_, own_.size(), '\0');
  std::ranges::copy(shown, argv0_);
}

OtherName::~OtherName() { std::ranges::copy(own_, argv0_); }

}  // namespace vrrpd
