// SPDX-License-Identifier: Apache-2.0
// Several descriptors in one: readable when any of them has news, or was ended by the other side.
#pragma once

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::mysql {

class WakeUp {
 public:
  WakeUp();  ///< throws std::system_error if the kernel has no epoll instance left

  /// From now on these, and no others; -1: none.
  void watch(int connection, int process);
  [[nodiscard]] int descriptor() const { return epoll_.get(); }

 private:
  FileDescriptor epoll_;
};

}  // namespace vrrpd::mysql
