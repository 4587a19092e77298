// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <string>

namespace vrrpd::modules {

/// A worker's thread: a name that top shows, a small stack (decision 25: memory may be locked), and
/// no signals, which belong to the loop. Joined by the destructor.
class Thread {
 public:
  /// A TLS handshake and a JSON document fit several times over.
  static constexpr std::size_t small_stack = std::size_t{512} * 1024;
  /// As the main thread's: what was read there may be read here.
  static constexpr std::size_t large_stack = std::size_t{8} * 1024 * 1024;

  /// `name`: at most 15 bytes are kept. Throws std::system_error if the kernel has no thread left.
  Thread(const std::string& name, std::function<void()> body, std::size_t stack = small_stack);
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

 private:
  std::function<void()> body_;
  pthread_t thread_{};
};

}  // namespace vrrpd::modules
