// SPDX-License-Identifier: Apache-2.0
// Tells when files may have another content (inotify(7)): closed after writing, moved, deleted,
// come into being, with the directories they stand in or without.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// One thread at a time; never waits. On network file systems the kernel sees only what is done on
/// this host.
class FileWatch {
 public:
  [[nodiscard]] static SystemResult<FileWatch> open();

  /// `path` is watched from now on; its content should be looked at after this, not before.
  /// Relative paths are relative to the working directory of now. An error: what becomes of the
  /// file is not seen, or not all of it, because a directory on the way cannot be watched
  /// (inotify_add_watch(2)); to add it again tries again. That directories are missing is none.
  [[nodiscard]] SystemResult<void> add(const std::string& path);

  /// Readable when something has happened.
  [[nodiscard]] int fd() const { return inotify_.get(); }
  /// The paths to look at anew, as they were given to add(), and what add() would return now.
  using News = std::map<std::string, SystemResult<void>>;
  /// Takes in what has happened.
  [[nodiscard]] News read();

 private:
  struct File {
    std::string given;
    std::string path;  ///< absolute
  };
  /// A name in a watched directory.
  using Entry = std::pair<int, std::string>;

  explicit FileWatch(FileDescriptor inotify) : inotify_{std::move(inotify)} {}
  [[nodiscard]] SystemResult<void> arm(std::size_t file);
  [[nodiscard]] SystemResult<void> watch_directory_of(const std::string& path, std::size_t file);
  void disarm(std::size_t file);
  void forget_unused_directories();

  FileDescriptor inotify_;
  std::vector<File> files_;
  std::set<int> directories_;                  ///< watch descriptors
  std::multimap<Entry, std::size_t> entries_;  ///< what is waited for, and for which file
};

}  // namespace vrrpd::linux
