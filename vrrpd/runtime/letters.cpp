// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/letters.hpp"

#include <utility>

namespace vrrpd::runtime {

Loop::Source open_letters(Loop& loop, modules::Mailbox& mailbox, Loop::Callback hear,
                          Loop::Callback opened) {
  return loop.watch(mailbox.fd(), [&mailbox, hear = std::move(hear), opened = std::move(opened)] {
    hear();
    mailbox.open_letters();
    opened();
  });
}

}  // namespace vrrpd::runtime
