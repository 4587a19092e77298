// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/run_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::runtime {

RunState::RunState(std::string directory) : directory_{std::move(directory)} {
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> boot_id_;
  // One line with the boot, then one for each group.
  std::ifstream file{directory_ + "/held"};
  std::string boot, group;
  if (!std::getline(file, boot) || boot != boot_id_ || boot_id_.empty()) return;
  while (std::getline(file, group)) {
    if (!group.empty()) held_.insert(group);
  }
}

SystemResult<void> RunState::set_held(const std::string& group, bool held) {
  const bool changed = held ? held_.insert(group).second : held_.erase(group) > 0;
  if (!changed && written_) return {};
  const bool failed_before = !std::exchange(written_, true);
  auto written = write();
  written_ = written.has_value();
  if (!written_ && failed_before) return {};  // said already
  return written;
}

SystemResult<void> RunState::write() const {
  std::string text = boot_id_ + "\n";
  for (const auto& group : held_) text += group + "\n";

  ::mkdir(directory_.c_str(), 0755);  // there already, as a rule; open() complains if it is not
  const std::string path = directory_ + "/held";
  const std::string next = path + ".next";
  const FileDescriptor file{
      ::open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return std::unexpected(last_system_error("write", next));
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return std::unexpected(last_system_error("write", next));
  }
  if (::rename(next.c_str(), path.c_str()) != 0) {
    return std::unexpected(last_system_error("rename to", path));
  }
  return {};
}

}  // namespace vrrpd::runtime
