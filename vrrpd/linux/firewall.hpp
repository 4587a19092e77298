// SPDX-License-Identifier: Apache-2.0
// An nftables table of our own that drops what is sent to certain addresses of this host, but
// neighbour discovery and what the host sends to itself (RFC 9568 §6.1 Accept_Mode).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/linux/netlink_socket.hpp"

namespace vrrpd::linux {

/// Whose a table is.
enum class Ownership : std::uint8_t {
  owned,    ///< nobody else can remove it, and it goes with its owner (Linux 5.12)
  nobodys,  ///< it stays until somebody removes it, and anybody can
};

struct FirewallOptions {
  std::string table = "keepalived";        ///< of family inet
  std::int32_t priority = -1;              ///< of its chain, at hook input
  bool match_ifindex = false;              ///< of interfaces the index counts, not the name
  bool counters = false;                   ///< of packets that were dropped since drop()
  Ownership ownership = Ownership::owned;  ///< where the kernel has it
};

/// What is sent to `address`; if that is link-local, only what comes by that interface.
struct Destination {
  IpAddress address;
  std::string interface = {};  ///< at most 15 bytes
  unsigned ifindex = 0;        ///< 0: there is no such interface
  auto operator<=>(const Destination&) const = default;
};

/// Does this refusal mean that the kernel has no nftables? It will not learn it.
[[nodiscard]] bool without_nftables(const SystemError& error);

/// One thread at a time; never waits for anything but the kernel. Needs CAP_NET_ADMIN.
class Firewall {
 public:
  /// EPROTONOSUPPORT: the kernel has no netfilter.
  [[nodiscard]] static SystemResult<Firewall> open(FirewallOptions options);

  /// Puts the table up in the place of one of ours that is there already, an earlier run's
  /// included. EEXIST: another program has a table of that name. EOPNOTSUPP: the kernel has no
  /// nftables. A table that is owned goes when this object or its process ends, however that ends.
  [[nodiscard]] SystemResult<Ownership> drop(std::span<const Destination> destinations);

  /// True: there was one of ours. One of another program stays.
  [[nodiscard]] SystemResult<bool> remove();

 private:
  Firewall(NetlinkSocket socket, FirewallOptions options)
      : socket_{std::move(socket)}, options_{std::move(options)} {}

  [[nodiscard]] SystemResult<void> replace(std::span<const Destination> destinations,
                                           Ownership ownership);
  [[nodiscard]] SystemResult<void> commit(std::vector<NetlinkMessage> requests, const char* what);

  NetlinkSocket socket_;
  FirewallOptions options_;
};

}  // namespace vrrpd::linux
