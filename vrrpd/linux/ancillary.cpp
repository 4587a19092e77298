// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/ancillary.hpp"

#include <netinet/in.h>

#include <cstring>
#include <span>

#include "vrrpd/linux/socket_address.hpp"

namespace vrrpd::linux {
namespace {

template <class Value>
Value value_of(cmsghdr* part) {
  Value value{};
  std::memcpy(&value, CMSG_DATA(part), sizeof value);
  return value;
}

/// Appends ancillary data to a message whose buffer has room for it.
class AncillaryWriter {
 public:
  explicit AncillaryWriter(msghdr& message) : message_{message}, next_{CMSG_FIRSTHDR(&message)} {}

  template <class Value>
  void put(int level, int type, const Value& value) {
    next_->cmsg_level = level;
    next_->cmsg_type = type;
    next_->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(next_), &value, sizeof value);
    used_ += CMSG_SPACE(sizeof value);
    next_ = CMSG_NXTHDR(&message_, next_);
  }
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  msghdr& message_;
  cmsghdr* next_;
  std::size_t used_ = 0;
};

}  // namespace

static_assert(sizeof(in6_pktinfo) <= 20 && sizeof(in_pktinfo) <= sizeof(in6_pktinfo));

void AncillaryBuffer::receive_into(msghdr& message) {
  message.msg_control = bytes_.data();
  message.msg_controllen = bytes_.size();
}

void AncillaryBuffer::send_with(msghdr& message, const Egress& egress) {
  bytes_.fill(0);  // CMSG_NXTHDR looks at the length that it finds in what is not yet written
  message.msg_control = bytes_.data();
  message.msg_controllen = bytes_.size();
  AncillaryWriter writer{message};
  const int ttl = egress.ttl;
  if (egress.source.is_v4()) {
    in_pktinfo info{};
    info.ipi_ifindex = static_cast<int>(egress.ifindex);
    info.ipi_spec_dst = to_in_addr(egress.source);
    writer.put(IPPROTO_IP, IP_PKTINFO, info);
    writer.put(IPPROTO_IP, IP_TTL, ttl);
  } else {
    in6_pktinfo info{};
    info.ipi6_ifindex = egress.ifindex;
    info.ipi6_addr = to_in6_addr(egress.source);
    writer.put(IPPROTO_IPV6, IPV6_PKTINFO, info);
    writer.put(IPPROTO_IPV6, IPV6_HOPLIMIT, ttl);
  }
  message.msg_controllen = writer.used();
}

Ancillary read_ancillary(msghdr& message) {
  Ancillary found;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
      found.ifindex = static_cast<unsigned>(value_of<in_pktinfo>(part).ipi_ifindex);
    } else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
      const auto info = value_of<in6_pktinfo>(part);
      found.ifindex = info.ipi6_ifindex;
      found.destination = IpAddress::from_bytes(std::span{info.ipi6_addr.s6_addr});
    } else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_HOPLIMIT) {
      found.ttl = static_cast<std::uint8_t>(value_of<int>(part));
    }
  }
  return found;
}

}  // namespace vrrpd::linux
