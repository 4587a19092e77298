// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/peer/grievances.hpp"
#include "vrrpd/peer/redial.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;
using namespace std::chrono_literals;

namespace {

IpAddress sender(unsigned number) {
  return IpAddress::v4(192, 0, static_cast<std::uint8_t>(number >> 8),
                       static_cast<std::uint8_t>(number));
}

}  // namespace

TEST_CASE("each sender and reason is said once a minute, with how often it was") {
  Grievances grievances;
  const Instant start{1h};
  CHECK(grievances.note(start, "lan", sender(1), "no TLS") ==
        "peer: path lan: no conversation with 192.0.0.1: no TLS");
  CHECK_FALSE(grievances.note(start + 30s, "lan", sender(1), "no TLS"));
  CHECK(grievances.note(start + 30s, "lan", sender(1), "too slow"));
  CHECK(grievances.note(start + 30s, "lan", sender(2), "no TLS"));
  CHECK_FALSE(grievances.note(start + 60s, "lan", sender(1), "no TLS"));
  CHECK(grievances.note(start + 61s, "lan", sender(1), "no TLS") ==
        "peer: path lan: no conversation with 192.0.0.1: no TLS (2 more since that was last said)");
}

TEST_CASE("a flood from everywhere is a bounded number of lines") {
  Grievances grievances;
  const Instant start{1h};
  std::size_t lines = 0;
  for (unsigned i = 0; i < 50'000; ++i) {
    if (grievances.note(start + i * 1ms, "lan", sender(i % 60'000), "the peer is 10.0.0.1"))
      ++lines;
  }
  CHECK(lines <= 65);
  CHECK(grievances.note(start + 10min, "lan", sender(1), "the peer is 10.0.0.1"));
}

TEST_CASE("dialling slows down, and is quick again after a session that lasted") {
  Redial redial;
  Instant now{1h};
  CHECK(redial.next() <= now);
  std::vector<Duration> waits;
  for (int i = 0; i < 7; ++i) {
    redial.failed(now);
    waits.push_back(redial.next() - now);
  }
  CHECK(waits == std::vector<Duration>{250ms, 500ms, 1s, 2s, 2s, 2s, 2s});
  redial.lost(now, now - 1s);
  CHECK(redial.next() == now + 2s);
  redial.lost(now, now - 11s);
  CHECK(redial.next() == now + 250ms);
}
