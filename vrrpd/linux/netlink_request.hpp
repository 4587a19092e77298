// SPDX-License-Identifier: Apache-2.0
// Writes one netlink request, attribute by attribute. Running out of memory in the middle of one
// ends the process, as with any other allocation here.
#pragma once

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/linux/netlink_socket.hpp"

namespace vrrpd::linux {

class NetlinkRequest {
 public:
  /// `type` RTM_*, `flags` NLM_F_* besides NLM_F_REQUEST. Has room for one page.
  NetlinkRequest(int type, int flags) : message_{nlmsg_alloc_simple(type, NLM_F_REQUEST | flags)} {
    if (!message_) throw std::bad_alloc{};
  }

  /// The fixed part; once, before any attribute.
  template <class Header>
  requires std::is_trivially_copyable_v<Header>
  void header(Header value) { check(nlmsg_append(get(), &value, sizeof value, NLMSG_ALIGNTO)); }

  template <class Value>
  requires std::is_trivially_copyable_v<Value>
  void attribute(int type, const Value& value) {
    check(nla_put(get(), type, sizeof value, &value));
  }
  void bytes(int type, std::span<const std::uint8_t> value) {
    check(nla_put(get(), type, static_cast<int>(value.size()), value.data()));
  }
  void address(int type, const IpAddress& value) { bytes(type, value.bytes()); }
  void text(int type, const std::string& value) {
    check(nla_put_string(get(), type, value.c_str()));
  }
  /// Attributes inside an attribute: those that `fill` writes.
  template <class Fill>
  void nest(int type, Fill fill) {
    nlattr* const outer = nla_nest_start(get(), type);
    if (outer == nullptr) throw std::bad_alloc{};
    fill();
    nla_nest_end(get(), outer);
  }
  /// Something inside an attribute that is no attribute: `value`, followed by the attributes that
  /// `fill` writes, with their common length in `length_of(value)`.
  template <class Header, class Fill>
  void block(Header value, unsigned short Header::*length, Fill fill) {
    void* const place = nlmsg_reserve(get(), sizeof value, NLMSG_ALIGNTO);
    if (place == nullptr) throw std::bad_alloc{};
    fill();
    const auto* const end = static_cast<const char*>(nlmsg_tail(nlmsg_hdr(get())));
    value.*length = static_cast<unsigned short>(end - static_cast<const char*>(place));
    *static_cast<Header*>(place) = value;
  }

  [[nodiscard]] NetlinkMessage finish() { return std::move(message_); }

 private:
  [[nodiscard]] nl_msg* get() const { return message_.get(); }
  static void check(int code) {
    if (code < 0) throw std::bad_alloc{};
  }

  NetlinkMessage message_;
};

}  // namespace vrrpd::linux
