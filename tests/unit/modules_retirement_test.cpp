// SPDX-License-Identifier: Apache-2.0
#include <poll.h>

#include <array>

#include "tests/support/catch.hpp"
#include "vrrpd/modules/retirement.hpp"

using namespace vrrpd;
using namespace vrrpd::modules;

namespace {

/// Waits for a letter, and opens what is there.
void open_letters(Mailbox& mailbox) {
  std::array waiting{pollfd{.fd = mailbox.fd(), .events = POLLIN, .revents = 0}};
  REQUIRE(::poll(waiting.data(), waiting.size(), 10'000) == 1);
  mailbox.open_letters();
}

}  // namespace

TEST_CASE("what follows a worker's end happens when it has ended, and in a later turn") {
  Mailbox mailbox;
  Retirement retirement{mailbox};
  bool ended = false, followed = false;
  const auto follow = [&] { followed = true; };
  SECTION("of a worker") {
    const auto end = [&ended](int* worker) {
      ended = true;
      delete worker;
    };
    retirement.take(std::shared_ptr<int>{new int{1}, end}, [&] {
      CHECK(ended);
      follow();
    });
    open_letters(mailbox);
  }
  SECTION("of none: a module that comes by a reload begins when all groups are in their places") {
    retirement.take(nullptr, follow);
    CHECK_FALSE(followed);
    open_letters(mailbox);
  }
  CHECK(followed);
}

TEST_CASE("nothing follows once whoever waits for it has gone") {
  Mailbox mailbox;
  bool followed = false;
  std::make_unique<Retirement>(mailbox)->take(nullptr, [&] { followed = true; });
  open_letters(mailbox);
  CHECK_FALSE(followed);
}
