// SPDX-License-Identifier: Apache-2.0
// What is not believed, and that it changes nothing.
#include <set>

#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/protocol_printing.hpp"
#include "tests/support/virtual_group.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using namespace vrrpd::tests;

namespace {

const std::string good_v2 = "21 33 64 01 00 01 ab c9 c0 a8 0e 58 00 00 00 00 00 00 00 00";
const std::string good_v3 = "31 33 64 01 00 0a ec 08 c0 a8 0e 58";

std::optional<Reject> reject_of(std::span<const std::uint8_t> message, std::uint8_t ttl = 255,
                                const IpAddress& destination = multicast_group_v4) {
  const auto advert =
      decode({.message = message, .source = node_1, .destination = destination, .ttl = ttl});
  return advert ? std::nullopt : std::optional{advert.error()};
}

std::optional<Reject> reject_of(const std::string& bytes) { return reject_of(hex(bytes)); }

}  // namespace

TEST_CASE("Good packets are believed") {
  CHECK(reject_of(good_v2) == std::nullopt);
  CHECK(reject_of(good_v3) == std::nullopt);
}

TEST_CASE("§7.1: \"MUST verify that the received packet contains the complete VRRP packet\"") {
  const auto whole = hex(GENERATE(good_v2, good_v3));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length << " of " << whole.size() << " bytes");
    CHECK(reject_of(std::span{whole}.first(length)) == Reject::truncated);
  }
}

TEST_CASE("A packet longer than its address count asks for") {
  CHECK(reject_of(good_v2 + " 00") == Reject::bad_length);
  CHECK(reject_of(good_v3 + " 00 00 00 00") == Reject::bad_length);
}

TEST_CASE("§5.1.1.3: \"a packet with the TTL not equal to 255 MUST\" be discarded") {
  const auto message = hex(good_v2);
  const auto ttl = GENERATE(as<std::uint8_t>{}, 0, 1, 64, 254);
  CHECK(reject_of(message, ttl) == Reject::bad_ttl);
}

TEST_CASE("A unicast advert may have come through routers") {
  CHECK(reject_of(hex(good_v2), 64, node_2) == std::nullopt);
}

TEST_CASE("§7.1, erratum 8299: \"MUST verify that IPvX Addr Count is non zero\"") {
  CHECK(reject_of("31 33 64 00 00 64 ba b4") == Reject::no_addresses);
}

TEST_CASE("§7.1: version, type and number") {
  CHECK(reject_of("41 33 64 01 00 01 8b c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        Reject::bad_version);
  CHECK(reject_of("22 33 64 01 00 01 aa c9 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        Reject::bad_type);
  CHECK(reject_of("21 00 64 01 00 01 ab fc c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        Reject::bad_vrid);
}

TEST_CASE("§7.1: \"MUST verify the VRRP checksum\", so every single flipped bit is seen") {
  auto message = hex(GENERATE(good_v2, good_v3));
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    message[bit / 8] ^= mask;
    INFO("bit " << bit);
    CHECK(reject_of(message).has_value());
    message[bit / 8] ^= mask;
  }
}

TEST_CASE("Version 2 has no pseudo-header: its checksum must not have one") {
  CHECK(reject_of("21 33 64 01 00 01 fc 09 c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        Reject::bad_checksum);
}

TEST_CASE("§7.1, erratum 8301: \"MUST verify that the Max Advertise Interval is non zero\"") {
  CHECK(reject_of("31 33 64 01 00 00 ec 12 c0 a8 0e 58") == Reject::bad_interval);
  CHECK(reject_of("21 33 64 01 00 00 ab ca c0 a8 0e 58 00 00 00 00 00 00 00 00") ==
        Reject::bad_interval);
}

TEST_CASE("Every reason has a name, an explanation and a counter of its own") {
  std::set<std::string_view> names, explanations;
  RejectCounters counters;
  for (std::size_t i = 0; i < reject_count; ++i) {
    const auto reject = static_cast<Reject>(i);
    names.insert(name(reject));
    explanations.insert(explanation(reject));
    for (std::size_t n = 0; n <= i; ++n) counters.count(reject);
  }
  CHECK(names.size() == 21);
  CHECK(explanations.size() == 21);
  CHECK(names.count("?") == 0);
  CHECK(name(Reject::bad_ttl) == "bad_ttl");
  CHECK(counters[Reject::truncated] == 1);
  CHECK(counters[Reject::not_link_local] == 21);
}
