// SPDX-License-Identifier: Apache-2.0
// Becoming a daemon without a supervisor, and the pid file that says which one it is.
#pragma once

#include <string>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd {

/// A locked file with our process id; removed by the destructor.
class PidFile {
 public:
  PidFile() = default;
  /// An error if another process holds it: "already running".
  [[nodiscard]] static SystemResult<PidFile> create(const std::string& path);
  PidFile(PidFile&&) noexcept = default;
  PidFile& operator=(PidFile&&) noexcept = default;
  ~PidFile();

 private:
  std::string path_;
  FileDescriptor file_;
};

/// Goes on in a child without a terminal. The calling process waits until the child calls ready(),
/// and ends with status 0; if the child ends before, with its status.
class Background {
 public:
  [[nodiscard]] static SystemResult<Background> enter();
  /// The files of the command line have been read.
  [[nodiscard]] SystemResult<void> ready();

 private:
  FileDescriptor parent_;
};

}  // namespace vrrpd
