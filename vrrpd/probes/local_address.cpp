// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/probes/local_address.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <span>

namespace vrrpd::probes {
namespace {

bool same(const sockaddr* there, const IpAddress& address) {
  if (there == nullptr) return false;
  const auto equal = [&](const void* bytes) {
    return std::ranges::equal(
        std::span{static_cast<const std::uint8_t*>(bytes), address.bytes().size()},
        address.bytes());
  };
  if (there->sa_family == AF_INET && address.is_v4()) {
    return equal(&reinterpret_cast<const sockaddr_in*>(there)->sin_addr);
  }
  return there->sa_family == AF_INET6 && !address.is_v4() &&
         equal(&reinterpret_cast<const sockaddr_in6*>(there)->sin6_addr);
}

struct End {
  void operator()(ifaddrs* list) const { freeifaddrs(list); }
};

}  // namespace

bool is_local(const IpAddress& address) {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return true;
  const std::unique_ptr<ifaddrs, End> list{first};
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (same(one->ifa_addr, address)) return true;
  }
  return false;
}

}  // namespace vrrpd::probes
