// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/file_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace vrrpd::linux {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t interest =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

constexpr int most_returns = 3;

std::unexpected<SystemError> refused(const std::string& path, int number) {
  return std::unexpected(SystemError{"watch", path, number, {}});
}

/// What a link that leads nowhere will lead to comes unseen.
bool leads_nowhere(const fs::path& path) {
  std::error_code none;
  return fs::is_symlink(path, none) && !fs::exists(path, none);
}

std::unexpected<SystemError> dangling(const std::string& path) {
  return std::unexpected(SystemError{"watch", path, 0, "it is a link to what is not there"});
}

}  // namespace

SystemResult<FileWatch> FileWatch::open() {
  FileDescriptor inotify{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!inotify) return std::unexpected(last_system_error("watch", "files"));
  return FileWatch{std::move(inotify)};
}

SystemResult<void> FileWatch::add(const std::string& path) {
  const auto known = std::ranges::find(files_, path, &File::given);
  if (known != files_.end()) return arm(static_cast<std::size_t>(known - files_.begin()));
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) return refused(path, error.value());
  files_.push_back({path, absolute.lexically_normal()});
  return arm(files_.size() - 1);
}

SystemResult<void> FileWatch::arm(std::size_t file) {
  disarm(file);
  const std::string& path = files_[file].path;
  const auto watched = watch_directory_of(path, file);
  if (!watched) return watched;
  // Written to through a link, a file changes where it really stands.
  std::error_code error;
  const std::string target = fs::weakly_canonical(path, error);
  if (error) return refused(path, error.value());
  if (target != path) return watch_directory_of(target, file);
  if (leads_nowhere(path)) return dangling(path);
  return {};
}

/// As long as the directory is not there, the nearest one above it that is shows when it comes.
SystemResult<void> FileWatch::watch_directory_of(const std::string& path, std::size_t file) {
  fs::path awaited = path;
  for (int returns = 0; awaited.has_relative_path();) {
    const fs::path directory = awaited.parent_path();
    const int watch = ::inotify_add_watch(inotify_.get(), directory.c_str(), interest);
    if (watch < 0 && errno != ENOENT) return refused(directory, errno);
    if (watch < 0) {
      awaited = directory;
      continue;
    }
    directories_.insert(watch);
    entries_.emplace(Entry{watch, awaited.filename()}, file);
    if (awaited == path) return {};
    if (leads_nowhere(awaited)) return dangling(awaited);
    std::error_code none;
    if (!fs::exists(awaited, none)) return {};
    // It came just before it was waited for.
    if (++returns > most_returns) {
      return std::unexpected(SystemError{"watch", path, 0, "its directories come and go"});
    }
    awaited = path;
  }
  return refused(awaited, ENOENT);
}

void FileWatch::disarm(std::size_t file) {
  std::erase_if(entries_, [file](const auto& entry) { return entry.second == file; });
}

void FileWatch::forget_unused_directories() {
  std::erase_if(directories_, [this](int watch) {
    const auto entry = entries_.lower_bound({watch, ""});
    const bool used = entry != entries_.end() && entry->first.first == watch;
    if (!used) ::inotify_rm_watch(inotify_.get(), watch);
    return !used;
  });
}

FileWatch::News FileWatch::read() {
  std::set<std::size_t> concerned;
  alignas(inotify_event) std::array<char, 4096> buffer;
  for (;;) {
    const auto length = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (length <= 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = buffer.data() + at + sizeof event;
      at += sizeof event + event.len;
      const bool named = event.len > 0;
      for (const auto& [entry, file] : entries_) {
        // What has no name is the directory's own end, or the queue's overflow.
        const bool hit =
            named ? entry == Entry{event.wd, name} : event.wd == -1 || entry.first == event.wd;
        if (hit) concerned.insert(file);
      }
    }
  }
  News news;
  for (const std::size_t file : concerned) news.emplace(files_[file].given, arm(file));
  if (!news.empty()) forget_unused_directories();
  return news;
}

}  // namespace vrrpd::linux
