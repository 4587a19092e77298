// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/file_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace vrrpd::linux {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t interest =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

SystemResult<FileWatch> FileWatch::open() {
  FileDescriptor inotify{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!inotify) return std::unexpected(last_system_error("watch", "files"));
  return FileWatch{std::move(inotify)};
}

void FileWatch::add(const std::string& path) {
  std::error_code none;
  files_.push_back({path, fs::absolute(path, none).lexically_normal()});
  arm(files_.size() - 1);
}

void FileWatch::arm(std::size_t file) {
  disarm(file);
  const std::string& path = files_[file].path;
  watch_directory_of(path, file);
  // Written to through a link, a file changes where it really stands.
  std::error_code none;
  const std::string target = fs::weakly_canonical(path, none);
  if (!none && target != path) watch_directory_of(target, file);
}

/// As long as the directory is not there, the nearest one above it that is shows when it comes.
void FileWatch::watch_directory_of(const std::string& path, std::size_t file) {
  for (fs::path awaited = path; awaited.has_relative_path();) {
    const fs::path directory = awaited.parent_path();
    const int watch = ::inotify_add_watch(inotify_.get(), directory.c_str(), interest);
    if (watch < 0) {
      awaited = directory;
      continue;
    }
    directories_.insert(watch);
    entries_.emplace(Entry{watch, awaited.filename()}, file);
    std::error_code none;
    if (awaited == path || !fs::exists(awaited, none)) return;
    awaited = path;  // it came just before it was waited for
  }
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

std::set<std::string> FileWatch::read() {
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
  std::set<std::string> paths;
  for (const std::size_t file : concerned) {
    arm(file);
    paths.insert(files_[file].given);
  }
  if (!paths.empty()) forget_unused_directories();
  return paths;
}

}  // namespace vrrpd::linux
