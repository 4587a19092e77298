// SPDX-License-Identifier: Apache-2.0
// A named pipe that somebody may read lines from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

class NotifyFifo {
 public:
  /// What waits for a reader that does not keep up, beyond what the kernel holds; in bytes.
  static constexpr std::size_t backlog_max = std::size_t{256} * 1024;

  /// Makes it, with mode 0600, or takes one that is there if it is a fifo of ours or of `user`.
  /// `user` and `group`: names; empty: the process's own.
  [[nodiscard]] static SystemResult<NotifyFifo> open(const std::string& path,
                                                     const std::string& user,
                                                     const std::string& group);
  NotifyFifo(NotifyFifo&& other) noexcept;
  NotifyFifo& operator=(NotifyFifo&& other) noexcept;
  ~NotifyFifo();  ///< removes what it has made, as keepalived does

  /// Adds the line's end. Never blocks: what has no room waits, and what exceeds the backlog is
  /// lost.
  void write(std::string_view line);
  /// Tries what waits; false: something still does.
  bool flush();
  /// Lines that were lost since it was asked last.
  [[nodiscard]] std::size_t take_lost() noexcept;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  NotifyFifo(std::string path, FileDescriptor pipe, bool made);

  std::string path_;  ///< empty: it was moved away
  FileDescriptor pipe_;
  bool made_ = false;
  std::string waiting_;
  std::size_t lost_ = 0;
};

}  // namespace vrrpd::linux
