// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "tests/support/catch.hpp"
#include "vrrpd/runtime/letters.hpp"

using namespace vrrpd;

TEST_CASE("the sockets are heard before a letter is opened, whichever the loop learns of first") {
  runtime::Loop loop;
  modules::Mailbox mailbox;
  std::string order;
  mailbox.post([&] { order += "gate "; });
  mailbox.post([&] { order += "fence "; });
  const auto source = runtime::open_letters(
      loop, mailbox, [&] { order += "hear "; }, [&] { order += "opened "; });
  loop.at_turn_end([&] {
    order += "end";
    loop.stop();
  });
  loop.run();
  CHECK(order == "hear gate fence opened end");
}
