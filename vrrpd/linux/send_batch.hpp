// SPDX-License-Identifier: Apache-2.0
// Many messages with few sendmmsg(2) calls, and for each that did not leave the reason.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// One message of a batch that is not on its way.
struct SendFailure {
  std::size_t index = 0;  ///< in the batch that was handed over
  SystemError error;

  /// EAGAIN, ENOBUFS: a queue is full, nothing is wrong with the message. Send it again later.
  [[nodiscard]] bool queue_full() const;
};

/// Sends each of `messages` once, in order, and never waits; what fails does not stop the others,
/// except that a full socket fails all that follow. `flags` are those of sendmmsg(2), `first` is
/// what messages[0] is called in the failures. `describe` makes an error of errno and an index.
void send_batch(int socket, std::span<mmsghdr> messages, int flags, std::size_t first,
                const std::function<SystemError(std::size_t index)>& describe,
                std::vector<SendFailure>& failures);

}  // namespace vrrpd::linux
