// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/reject_log.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using protocol::Reject;
using runtime::both_sides;
using runtime::RejectLog;

namespace {

const IpAddress stranger = IpAddress::v4(192, 0, 2, 66);
constexpr Instant start{1000s};

}  // namespace

TEST_CASE("a reason and a sender are named at once, then once a minute with what was left out") {
  RejectLog log{"eth1"};
  CHECK(log.reject(start, Reject::bad_checksum, stranger) ==
        "eth1: a packet from 192.0.2.66 is ignored: its checksum is wrong");
  for (int i = 0; i < 600; ++i) {
    CHECK_FALSE(log.reject(start + i * 100ms, Reject::bad_checksum, stranger));
  }
  CHECK(log.reject(start + 61s, Reject::bad_checksum, stranger) ==
        "eth1: a packet from 192.0.2.66 is ignored: its checksum is wrong (600 more since that was "
        "last said)");
  CHECK(log.counters()[Reject::bad_checksum] == 602);
}

TEST_CASE("another reason, or another sender, has a line of its own") {
  RejectLog log{"eth1"};
  CHECK(log.reject(start, Reject::bad_checksum, stranger));
  CHECK(log.reject(start, Reject::bad_ttl, stranger));
  CHECK(log.reject(start, Reject::bad_ttl, IpAddress::v4(192, 0, 2, 67)));
}

TEST_CASE("a flood from invented senders costs a bounded number of lines") {
  RejectLog log{"eth1"};
  int lines = 0;
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const auto sender = IpAddress::v4(10, 0, static_cast<std::uint8_t>(i / 256),
                                      static_cast<std::uint8_t>(i % 256));
    if (const auto line = log.reject(start, Reject::bad_ttl, sender)) {
      ++lines;
      last = *line;
    }
  }
  CHECK(lines == 65);
  CHECK(last ==
        "eth1: packets from many more senders are ignored, the latest from 10.0.0.64: its TTL is "
        "not 255: it did not come from this link");
  CHECK(log.counters()[Reject::bad_ttl] == 10'000);
}

TEST_CASE("a second router with our address is said once, with both sides") {
  protocol::InstanceConfig ours;
  ours.name = "VI_1";
  ours.vrid = 51;
  ours.priority = 150;
  ours.addresses = {IpAddress::v4(192, 0, 2, 88)};
  protocol::Advert advert;
  advert.vrid = 51;
  advert.priority = 100;
  advert.ttl = 255;
  advert.addresses = {IpAddress::v4(192, 0, 2, 99), IpAddress::v4(192, 0, 2, 98)};
  RejectLog log{"eth1"};
  const auto detail = [&] { return both_sides(Reject::own_source, advert, ours); };
  CHECK(log.reject(start, Reject::own_source, stranger, detail) ==
        "eth1: a packet from 192.0.2.66 is ignored: it comes from our own address: another host "
        "uses it, or the network loops; (VI_1) has virtual_router_id 51, priority 150 and "
        "192.0.2.88; the advert says priority 100 and 192.0.2.99, 192.0.2.98, TTL 255");
  for (int hour = 0; hour < 50; ++hour) {
    CHECK_FALSE(log.reject(start + hour * 30min, Reject::own_source, stranger, detail));
  }
}

TEST_CASE("what differs is told with both values, but no password") {
  protocol::InstanceConfig ours;
  ours.name = "VI_1";
  ours.advert_int = 1s;
  ours.authentication = protocol::Authentication::pass("geheim");
  protocol::Advert advert;
  advert.interval = 100ms;
  CHECK(both_sides(Reject::version_mismatch, advert, ours) ==
        "(VI_1) has version 2, the advert says 3");
  CHECK(both_sides(Reject::bad_interval, advert, ours) ==
        "(VI_1) has advert_int 1 s, the advert says 0.1 s");
  CHECK(both_sides(Reject::bad_auth_data, advert, ours) == "it is for (VI_1)");
}
