// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/account.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace vrrpd::linux {
namespace {

/// getpwnam_r() and getgrnam_r() say "no such name" in many ways: getpwnam(3).
bool means_absent(int error) {
  return error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
}

/// An entry of the user database. Its texts lie in `room`.
template <class Entry, class LookUp>
SystemResult<Entry> look_up(const std::string& what, const std::string& name,
                            std::vector<char>& room, LookUp look_up_by_name) {
  constexpr std::size_t most = 1U << 20;
  for (room.resize(4096); room.size() <= most; room.resize(room.size() * 2)) {
    Entry entry{};
    Entry* found = nullptr;
    const int error = look_up_by_name(name.c_str(), &entry, room.data(), room.size(), &found);
    if (found != nullptr) return entry;
    if (error == ERANGE) continue;
    const bool absent = means_absent(error);
    return std::unexpected{SystemError{
        .call = "look up " + what,
        .subject = name,
        .number = absent ? ENOENT : error,
        .reason = absent ? "there is no " + what + " \"" + name + "\"" : std::string{}}};
  }
  return std::unexpected{
      SystemError{.call = "look up " + what, .subject = name, .number = ERANGE, .reason = {}}};
}

std::vector<gid_t> groups_of(const std::string& user, gid_t own) {
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  if (getgrouplist(user.c_str(), own, groups.data(), &count) < 0) {
    groups.resize(static_cast<std::size_t>(std::max(count, 1)));
    if (getgrouplist(user.c_str(), own, groups.data(), &count) < 0) return {own};
  }
  groups.resize(static_cast<std::size_t>(count));
  return groups;
}

bool has_access_list(const std::string& path) {
  return getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

/// Of a file: may it be executed; of a folder: may it be passed.
bool may_pass(const Account& account, const struct stat& status) {
  if (account.user == 0) return true;
  if (status.st_uid == account.user) return (status.st_mode & S_IXUSR) != 0;
  if (std::ranges::find(account.groups, status.st_gid) != account.groups.end())
    return (status.st_mode & S_IXGRP) != 0;
  return (status.st_mode & S_IXOTH) != 0;
}

}  // namespace

SystemResult<Account> find_account(const std::string& user, const std::string& group) {
  std::vector<char> room;
  Account account;
  if (!user.empty()) {
    const auto found = look_up<passwd>("user", user, room, getpwnam_r);
    if (!found) return std::unexpected{found.error()};
    account = {.user = found->pw_uid, .groups = groups_of(user, found->pw_gid)};
  }
  if (!group.empty()) {
    const auto found = look_up<::group>("group", group, room, getgrnam_r);
    if (!found) return std::unexpected{found.error()};
    account.groups.push_back(found->gr_gid);
  }
  return account;
}

std::optional<std::string> obstacle_for(const Account& account, const std::string& path) {
  std::error_code failure;
  const auto real = std::filesystem::canonical(path, failure);
  if (failure) return std::nullopt;  // whoever starts it says why it cannot
  std::filesystem::path here;
  for (const auto& part : real) {
    here /= part;
    struct stat status {};
    if (stat(here.c_str(), &status) != 0) return std::nullopt;
    if (may_pass(account, status) || has_access_list(here.string())) continue;
    return S_ISDIR(status.st_mode) ? "it may not enter " + here.string()
                                   : "it may not execute " + here.string();
  }
  return std::nullopt;
}

}  // namespace vrrpd::linux
