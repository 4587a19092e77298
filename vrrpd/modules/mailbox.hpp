// SPDX-License-Identifier: Apache-2.0
// How workers talk to the loop: they post letters, the loop opens them.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::modules {

class Mailbox {
 public:
  using Letter = std::function<void()>;

  Mailbox();  ///< throws std::system_error if the kernel has no eventfd left

  /// Any thread. The letter is opened by the loop's thread, in the order of posting.
  void post(Letter letter);
  /// The loop: readable while there are letters.
  [[nodiscard]] int fd() const { return event_.get(); }
  /// The loop: opens all letters that are there.
  void open_letters();

 private:
  FileDescriptor event_;
  std::mutex mutex_;
  std::vector<Letter> letters_;
};

}  // namespace vrrpd::modules
