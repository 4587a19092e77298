// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/mailbox.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace vrrpd::modules {

Mailbox::Mailbox() : event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (!event_) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

void Mailbox::post(Letter letter) {
  {
    const std::scoped_lock lock{mutex_};
    letters_.push_back(std::move(letter));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

void Mailbox::open_letters() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(event_.get(), &count, sizeof count);
  std::vector<Letter> letters;
  {
    const std::scoped_lock lock{mutex_};
    letters.swap(letters_);
  }
  for (auto& letter : letters) letter();
}

}  // namespace vrrpd::modules
