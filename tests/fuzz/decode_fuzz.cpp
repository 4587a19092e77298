// SPDX-License-Identifier: Apache-2.0
// Bytes of the network. What is believed keeps the RFC's rules and survives the way out and in
// again; what we send ourselves is always believed.
#include <vector>

#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/protocol_input.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace vrrpd;
using namespace vrrpd::protocol;
using vrrpd::fuzz::expect;

namespace {

Advert read_again(const Advert& advert) {
  const auto bytes = encode(advert, advert.destination);
  const auto again = decode({.message = bytes,
                             .source = advert.sender,
                             .destination = advert.destination,
                             .ttl = advert.ttl});
  expect(again.has_value(), "what is encoded is believed");
  return *again;
}

void expect_rules(const Advert& advert, const ReceivedPacket& packet) {
  const bool v4 = packet.source.is_v4();
  expect(advert.vrid != 0, "§5.2.3: the virtual router has a number");
  expect(advert.version == Version::v2 || !advert.addresses.empty(), "erratum 8299");
  expect(advert.interval > Duration::zero(), "erratum 8301");
  expect(!packet.destination.is_multicast() || packet.ttl == 255, "§5.1.1.3");
  expect(v4 || advert.checksum == ChecksumForm::with_pseudo_header, "§5.2.8 over IPv6");
  for (const auto& address : advert.addresses) expect(address.is_v4() == v4, "§5.2.9");
  const std::size_t rest = advert.version == Version::v2 && v4 ? 8 : 0;
  expect(packet.message.size() == 8 + advert.addresses.size() * (v4 ? 4U : 16U) + rest,
         "§7.1: complete, and nothing more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input{data, size};
  if (input.flag()) {
    const auto advert = fuzz::advert(input);
    expect(read_again(advert) == advert, "what we say is what is understood");
    return 0;
  }
  const auto family = input.flag() ? Family::ipv6 : Family::ipv4;
  const auto destination = input.flag() ? fuzz::address(family, 128) : fuzz::group_of(family);
  const auto ttl = static_cast<std::uint8_t>(255 - input.byte());
  // A copy of its own size, so that a step beyond the end is seen.
  const auto rest = input.rest();
  const std::vector<std::uint8_t> message{rest.begin(), rest.end()};
  const ReceivedPacket packet{.message = message,
                              .source = fuzz::address(family, 129),
                              .destination = destination,
                              .ttl = ttl};
  const auto advert = decode(packet);
  if (!advert) {
    expect(name(advert.error()) != "?", "every rejection has a name");
    return 0;
  }
  expect_rules(*advert, packet);
  expect(read_again(*advert) == *advert, "decode, encode, decode");
  return 0;
}
