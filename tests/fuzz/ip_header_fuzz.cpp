// SPDX-License-Identifier: Apache-2.0
// The IPv4 header in front of what a raw socket receives.
#include "tests/fuzz/expect.hpp"
#include "vrrpd/linux/ipv4_header.hpp"

using namespace vrrpd;
using vrrpd::fuzz::expect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto header = linux::parse_ipv4_header({data, size});
  if (!header) return 0;
  expect(header->header_bytes >= 20 && header->header_bytes <= 60, "a header is 20 to 60 bytes");
  expect(header->header_bytes <= size, "the header is within the packet");
  expect(header->total_bytes >= header->header_bytes, "the packet begins with its header");
  expect(header->source.is_v4() && header->destination.is_v4(), "its addresses are IPv4");
  return 0;
}
