// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/process_list.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::linux {
namespace {

constexpr std::size_t longest_command = 128 * 1024;  // somebody's argv is not our memory

std::optional<std::string> contents(pid_t pid, const char* file) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  const FileDescriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!descriptor) return std::nullopt;
  std::string text;
  std::array<char, 4096> buffer;
  while (text.size() < longest_command) {
    const auto length = ::read(descriptor.get(), buffer.data(), buffer.size());
    if (length < 0) return std::nullopt;
    if (length == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
  return text;
}

std::vector<std::string> words(const std::string& command) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < command.size();) {
    const std::size_t end = std::min(command.find('\0', at), command.size());
    result.push_back(command.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

}  // namespace

std::vector<pid_t> list_processes() {
  std::vector<pid_t> pids;
  const auto close = [](DIR* directory) { ::closedir(directory); };
  const std::unique_ptr<DIR, decltype(close)> directory{::opendir("/proc")};
  while (const dirent* entry = directory ? ::readdir(directory.get()) : nullptr) {
    const std::string_view name{entry->d_name};
    pid_t pid = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (read.ec == std::errc{} && read.ptr == name.data() + name.size()) pids.push_back(pid);
  }
  return pids;
}

// proc(5), /proc/PID/stat: "PID (short name) STATE …"; the short name may hold anything.
std::optional<ProcessView> look_at_process(pid_t pid, bool with_command) {
  const auto stat = contents(pid, "stat");
  if (!stat) return std::nullopt;
  const std::size_t open = stat->find('('), close = stat->rfind(')');
  if (open == stat->npos || close == stat->npos || close < open || close + 2 >= stat->size()) {
    return std::nullopt;
  }
  const char state = (*stat)[close + 2];
  if (state == 'Z' || state == 'X') return std::nullopt;
  ProcessView view{.short_name = stat->substr(open + 1, close - open - 1), .command = {}};
  if (!with_command) return view;
  const auto command = contents(pid, "cmdline");
  if (!command) return std::nullopt;
  view.command = words(*command);
  return view;
}

}  // namespace vrrpd::linux
