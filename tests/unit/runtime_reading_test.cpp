// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tests/support/catch.hpp"
#include "tests/support/loop_thread.hpp"
#include "tests/support/no_descriptor_left.hpp"
#include "vrrpd/runtime/reading.hpp"

using namespace vrrpd;
using runtime::Reading;

TEST_CASE("a reload for which nothing is left is refused, with the reason") {
  modules::Mailbox mailbox;
  std::vector<Reading> readings;
  runtime::Reader reader{[] { return Reading{}; }, mailbox};
  const auto take = [&](Reading reading) { readings.push_back(std::move(reading)); };
  {
    const test::NoDescriptorLeft none;
    reader.read(take, nullptr);
    CHECK(readings.empty());  // in a later turn, as ever
  }
  REQUIRE(test::wait_for(mailbox, [&] { return readings.size() == 1; }));
  CHECK_FALSE(readings[0].usable);
  CHECK(readings[0].complaints ==
        "the files were not read: eventfd: Too many open files; raise LimitNOFILE");
}

TEST_CASE("files that cannot be read at all are not taken for read") {
  modules::Mailbox mailbox;
  std::vector<Reading> readings;
  runtime::Reader reader{[]() -> Reading { throw std::runtime_error{"no memory"}; }, mailbox};
  reader.read([&](Reading reading) { readings.push_back(std::move(reading)); }, nullptr);
  REQUIRE(test::wait_for(mailbox, [&] { return readings.size() == 1; }));
  CHECK_FALSE(readings[0].usable);
  CHECK(readings[0].configuration == nullptr);
  CHECK(readings[0].complaints == "the files were not read: no memory");
}
