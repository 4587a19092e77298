// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/send_batch.hpp"

#include <cerrno>

namespace vrrpd::linux {

bool SendFailure::queue_full() const { return error.number == EAGAIN || error.number == ENOBUFS; }

void send_batch(int socket, std::span<mmsghdr> messages, int flags, std::size_t first,
                const std::function<SystemError(std::size_t index)>& describe,
                std::vector<SendFailure>& failures) {
  for (std::size_t done = 0; done < messages.size();) {
    const auto rest = messages.subspan(done);
    const int sent =
        sendmmsg(socket, rest.data(), static_cast<unsigned>(rest.size()), flags | MSG_DONTWAIT);
    if (sent > 0) {
      done += static_cast<std::size_t>(sent);
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    // The error is that of the first one: sendmmsg forgets the error of a later one, so that the
    // next call meets it again.
    const int number = sent < 0 ? errno : EPROTO;
    const std::size_t failed = number == EAGAIN ? rest.size() : 1;
    for (std::size_t i = 0; i < failed; ++i, ++done) {
      errno = number;
      failures.push_back({.index = first + done, .error = describe(first + done)});
    }
  }
}

}  // namespace vrrpd::linux
