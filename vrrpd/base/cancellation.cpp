// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/cancellation.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "vrrpd/base/poll_until.hpp"

namespace vrrpd {

Cancellation::Cancellation() : event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (!event_) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

void Cancellation::request() noexcept {
  const std::uint64_t one = 1;
  // The only way this can fail is that the counter is full: then it was requested long ago.
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

void Cancellation::take_back() noexcept {
  std::uint64_t count = 0;
  // EAGAIN: it was not requested.
  [[maybe_unused]] const auto read = ::read(event_.get(), &count, sizeof count);
}

bool Cancellation::requested() const noexcept {
  pollfd waiting{.fd = event_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 0) > 0;
}

bool Cancellation::wait_until(Instant until) const noexcept {
  pollfd waiting{.fd = event_.get(), .events = POLLIN, .revents = 0};
  return poll_until({&waiting, 1}, until);
}

}  // namespace vrrpd
