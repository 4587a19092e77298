// SPDX-License-Identifier: Apache-2.0
// The kernel's messages about links and addresses. The kernel is trusted, but its messages grow
// attributes with every release, and a short one must not be read beyond its end.
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstring>
#include <vector>

#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"
#include "vrrpd/linux/route_messages.hpp"

using namespace vrrpd;
using vrrpd::fuzz::expect;

namespace {

constexpr std::array<std::uint16_t, 5> types{RTM_NEWLINK, RTM_DELLINK, RTM_NEWADDR, RTM_DELADDR,
                                             RTM_NEWROUTE};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input{data, size};
  const auto type = types[input.choice(types.size())];
  const auto body = input.rest();
  // As many bytes as the message says that it has, so that reading on is seen by the sanitizer.
  std::vector<std::uint8_t> bytes(sizeof(nlmsghdr) + body.size());
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(bytes.size());
  header.nlmsg_type = type;
  std::memcpy(bytes.data(), &header, sizeof header);
  std::ranges::copy(body, bytes.begin() + sizeof header);
  auto& message = *reinterpret_cast<nlmsghdr*>(bytes.data());

  const auto link = linux::read_link(message);
  const auto address = linux::read_address(message);
  expect(!link || type == RTM_NEWLINK || type == RTM_DELLINK, "a link comes from a link message");
  expect(!address || type == RTM_NEWADDR || type == RTM_DELADDR, "an address from its own");
  if (address) expect(!to_string(address->key).empty(), "an address can be named");
  return 0;
}
