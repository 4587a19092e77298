// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/script_security.hpp"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <filesystem>
#include <system_error>
#include <utility>

namespace vrrpd::linux {
namespace {

constexpr int links_max = 40;  // as the kernel's own path walk

std::optional<std::string> reason_against(const struct stat& status) {
  if (status.st_uid != 0) return "belongs to user " + std::to_string(status.st_uid);
  if (S_ISLNK(status.st_mode)) return std::nullopt;  // its mode says nothing
  if ((status.st_mode & S_IWOTH) != 0) return "is writable by everybody";
  if ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0) {
    return "is writable by group " + std::to_string(status.st_gid);
  }
  return std::nullopt;
}

SystemResult<std::string> link_target(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const auto length = readlink(path.c_str(), target.data(), target.size());
  if (length < 0) return std::unexpected{last_system_error("read link", path)};
  return std::string{target.data(), static_cast<std::size_t>(length)};
}

}  // namespace

SystemResult<std::optional<InsecureComponent>> insecure_component(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path whole = std::filesystem::absolute(path, failure);
  if (failure) {
    return std::unexpected{
        SystemError{.call = "resolve", .subject = path, .number = failure.value(), .reason = {}}};
  }
  // `behind` has been looked at and contains no links; `ahead` has not.
  std::filesystem::path behind;
  std::deque<std::filesystem::path> ahead{whole.begin(), whole.end()};
  for (int links = 0; !ahead.empty();) {
    const std::filesystem::path component = std::move(ahead.front());
    ahead.pop_front();
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      behind = behind.parent_path();
      continue;
    }
    const std::filesystem::path here = behind / component;
    struct stat status {};
    if (lstat(here.c_str(), &status) != 0) {
      return std::unexpected{last_system_error("look at", here.string())};
    }
    if (auto reason = reason_against(status)) {
      return InsecureComponent{.path = here.string(), .reason = *std::move(reason)};
    }
    if (!S_ISLNK(status.st_mode)) {
      behind = here;
      continue;
    }
    if (++links > links_max) {
      return std::unexpected{
          SystemError{.call = "resolve", .subject = path, .number = ELOOP, .reason = {}}};
    }
    const auto target = link_target(here.string());
    if (!target) return std::unexpected{target.error()};
    const std::filesystem::path next{*target};  // an absolute one begins with the component "/"
    ahead.insert(ahead.begin(), next.begin(), next.end());
  }
  return std::nullopt;
}

}  // namespace vrrpd::linux
