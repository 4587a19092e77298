// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/notify_fifo.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace vrrpd::linux {
namespace {

constexpr mode_t fifo_mode = 0600;  // to read a line is to take it from its reader

struct Owner {
  uid_t user;
  gid_t group;
};

SystemResult<Owner> find_owner(const std::string& user, const std::string& group) {
  Owner owner{.user = geteuid(), .group = getegid()};
  if (!user.empty()) {
    const passwd* const found = getpwnam(user.c_str());
    if (found == nullptr) return std::unexpected{SystemError{"find user", user, ENOENT, {}}};
    owner = {.user = found->pw_uid, .group = found->pw_gid};
  }
  if (!group.empty()) {
    const auto* const found = getgrnam(group.c_str());
    if (found == nullptr) return std::unexpected{SystemError{"find group", group, ENOENT, {}}};
    owner.group = found->gr_gid;
  }
  return owner;
}

SystemResult<void> check(const struct stat& status, const Owner& owner, const std::string& path) {
  const auto refuse = [&](std::string why) {
    return std::unexpected{SystemError{"use fifo", path, EEXIST, std::move(why)}};
  };
  if (!S_ISFIFO(status.st_mode)) return refuse("something else is there, which is no fifo");
  if (status.st_uid == geteuid() || status.st_uid == owner.user) return {};
  return refuse("it belongs to user " + std::to_string(status.st_uid));
}

}  // namespace

SystemResult<NotifyFifo> NotifyFifo::open(const std::string& path, const std::string& user,
                                          const std::string& group) {
  const auto owner = find_owner(user, group);
  if (!owner) return std::unexpected{owner.error()};
  const bool made = ::mkfifo(path.c_str(), fifo_mode) == 0;
  if (!made && errno != EEXIST) return std::unexpected{last_system_error("make fifo", path)};
  // For reading too: so that it opens without a reader, and its lines wait for one.
  FileDescriptor pipe{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)};
  if (!pipe) return std::unexpected{last_system_error("open fifo", path)};
  struct stat status {};
  if (::fstat(pipe.get(), &status) != 0) return std::unexpected{last_system_error("stat", path)};
  if (const auto fits = check(status, *owner, path); !fits) return std::unexpected{fits.error()};
  const bool chowned = !made || ::fchown(pipe.get(), owner->user, owner->group) == 0;
  if (!chowned) {
    auto error = last_system_error("give fifo to its user", path);
    ::unlink(path.c_str());
    return std::unexpected{std::move(error)};
  }
  return NotifyFifo{path, std::move(pipe), made};
}

NotifyFifo::NotifyFifo(std::string path, FileDescriptor pipe, bool made)
    : path_{std::move(path)}, pipe_{std::move(pipe)}, made_{made} {}

NotifyFifo::NotifyFifo(NotifyFifo&& other) noexcept
    : path_{std::exchange(other.path_, {})},
      pipe_{std::move(other.pipe_)},
      made_{other.made_},
      waiting_{std::move(other.waiting_)},
      lost_{other.lost_} {}

NotifyFifo& NotifyFifo::operator=(NotifyFifo&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(pipe_, other.pipe_);
  std::swap(made_, other.made_);
  std::swap(waiting_, other.waiting_);
  std::swap(lost_, other.lost_);
  return *this;
}

NotifyFifo::~NotifyFifo() {
  if (path_.empty() || !made_) return;
  struct stat ours {};
  struct stat there {};
  const bool same = ::fstat(pipe_.get(), &ours) == 0 && ::lstat(path_.c_str(), &there) == 0 &&
                    ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
  if (same) ::unlink(path_.c_str());
}

void NotifyFifo::write(std::string_view line) {
  if (waiting_.size() + line.size() >= backlog_max) {
    ++lost_;
    return;
  }
  waiting_ += line;
  waiting_ += '\n';
  static_cast<void>(flush());
}

/// Line by line: up to PIPE_BUF bytes are written whole or not at all.
bool NotifyFifo::flush() {
  while (!waiting_.empty()) {
    const std::size_t length = waiting_.find('\n') + 1;
    if (::write(pipe_.get(), waiting_.data(), length) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    waiting_.erase(0, length);
  }
  return true;
}

std::size_t NotifyFifo::take_lost() noexcept { return std::exchange(lost_, 0); }

}  // namespace vrrpd::linux
