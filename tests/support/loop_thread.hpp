// SPDX-License-Identifier: Apache-2.0
// The loop's side of a mailbox, for tests: opens letters until something has come true.
#pragma once

#include <poll.h>

#include <chrono>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/modules/mailbox.hpp"

namespace vrrpd::test {

/// True as soon as `condition` is; false if it is not within `patience`, which is generous on
/// purpose.
template <class Condition>
bool wait_for(modules::Mailbox& mailbox, Condition condition,
              Duration patience = std::chrono::seconds{20}) {
  const Instant end = boot_now() + patience;
  while (!condition()) {
    if (boot_now() >= end) return false;
    pollfd waiting{.fd = mailbox.fd(), .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, 10);
    mailbox.open_letters();
  }
  return true;
}

}  // namespace vrrpd::test
