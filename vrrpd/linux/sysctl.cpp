// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/sysctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <ranges>
#include <system_error>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::linux {
namespace {

std::string path_of(const std::string& name) { return "/proc/sys/" + name; }

/// With what can be done about it.
SystemError cannot_write(SystemError error) {
  if (error.number == EROFS || error.number == EACCES || error.number == EPERM) {
    error.reason = std::generic_category().message(error.number) +
                   " (ProtectKernelTunables=yes of systemd, or a container, keeps it so: allow it "
                   "there, or set the value before vrrpd starts: of an interface that vrrpd makes, "
                   "as net.*.conf.default)";
  }
  return error;
}

}  // namespace

SystemResult<int> read_sysctl(const std::string& name) {
  const std::string path = path_of(name);
  const FileDescriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::unexpected{last_system_error("open", path)};
  char text[32];
  const auto size = ::read(file.get(), text, sizeof text);
  if (size < 0) return std::unexpected{last_system_error("read", path)};
  int value = 0;
  if (std::from_chars(text, text + size, value).ec != std::errc{}) {
    return std::unexpected{SystemError{
        .call = "read", .subject = path, .number = EPROTO, .reason = "there is no number in it"}};
  }
  return value;
}

SystemResult<void> write_sysctl(const std::string& name, int value) {
  const std::string path = path_of(name);
  const std::string text = std::to_string(value);
  const FileDescriptor file{open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (file && ::write(file.get(), text.data(), text.size()) >= 0) return {};
  return std::unexpected{cannot_write(last_system_error("write " + text + " to", path))};
}

std::string interface_sysctl(std::string_view family, std::string_view interface,
                             std::string_view what) {
  std::string name{"net/"};
  return name.append(family).append("/conf/").append(interface).append("/").append(what);
}

SysctlChanges::SysctlChanges(std::string file) : file_{std::move(file)} { read(); }

/// "NAME BEFORE GIVEN" in each line.
void SysctlChanges::read() {
  std::ifstream file{file_};
  for (Change change; file >> change.name >> change.before >> change.given;) {
    changes_.push_back(change);
  }
}

SystemResult<void> SysctlChanges::write() const {
  if (changes_.empty()) {
    std::remove(file_.c_str());
    return {};
  }
  const std::string next = file_ + ".new";
  {
    std::ofstream file{next, std::ios::trunc};
    for (const auto& [name, before, given] : changes_) {
      file << name << ' ' << before << ' ' << given << '\n';
    }
    file.flush();
    if (!file) return std::unexpected{last_system_error("write", next)};
  }
  if (std::rename(next.c_str(), file_.c_str()) != 0) {
    return std::unexpected{last_system_error("write", file_)};
  }
  return {};
}

SystemResult<void> SysctlChanges::set(const std::string& name, int value) {
  const auto now = read_sysctl(name);
  if (!now) return std::unexpected{now.error()};
  if (*now == value) return {};
  const auto known = std::ranges::find(changes_, name, &Change::name);
  if (known == changes_.end()) {
    changes_.push_back({.name = name, .before = *now, .given = value});
  } else {
    // Somebody put it back, or an interface of that name was made anew.
    known->given = value;
  }
  // First the note, then the deed: a crash between them leaves a note of what was not done.
  if (auto written = write(); !written) return written;
  return write_sysctl(name, value);
}

std::vector<SystemError> SysctlChanges::restore_but(const Stays& stays) {
  const auto goes = [&stays](const Change& change) { return !stays || !stays(change.name); };
  if (std::ranges::none_of(changes_, goes)) return {};
  std::vector<SystemError> errors;
  // The last change first: a host-wide value after those of the interfaces.
  for (const auto& change : changes_ | std::views::reverse | std::views::filter(goes)) {
    const auto now = read_sysctl(change.name);
    if (!now && now.error().number != ENOENT) errors.push_back(now.error());
    if (!now || *now != change.given) continue;
    if (const auto written = write_sysctl(change.name, change.before); !written) {
      errors.push_back(written.error());
    }
  }
  std::erase_if(changes_, goes);
  if (const auto written = write(); !written) errors.push_back(written.error());
  return errors;
}

}  // namespace vrrpd::linux
