// SPDX-License-Identifier: Apache-2.0
// The kernel's news of processes: its process connector (linux/cn_proc.h). It is to be had by root
// in the host's own user, pid and network namespace only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// Of whole processes; what single threads do is left out.
struct ProcessEvent {
  enum class Kind : std::uint8_t {
    forked,   ///< it is new, and a copy of `parent`
    changed,  ///< it runs another program, or calls itself otherwise
    ended,
  };
  Kind kind;
  pid_t pid;
  pid_t parent = 0;
  bool operator==(const ProcessEvent&) const = default;
};

/// One thread at a time.
class ProcessEvents {
 public:
  /// An error if the kernel does not tell such things here. Waits up to half a second for its
  /// answer, which never comes in a pid namespace of one's own.
  [[nodiscard]] static SystemResult<ProcessEvents> open();

  /// Readable when there is news.
  [[nodiscard]] int fd() const { return socket_.get(); }

  struct News {
    std::vector<ProcessEvent> events;
    bool lost = false;  ///< there was more than the socket could hold: look at everything anew
  };
  /// What has come since, without waiting.
  [[nodiscard]] News read();

 private:
  explicit ProcessEvents(FileDescriptor socket) : socket_{std::move(socket)} {}
  FileDescriptor socket_;
};

}  // namespace vrrpd::linux
