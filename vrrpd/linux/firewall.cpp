// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/firewall.hpp"

#include <linux/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "vrrpd/linux/nftables/requests.hpp"

namespace vrrpd::linux {
namespace {

// A transaction is one datagram; 40,000 addresses fit.
constexpr int firewall_buffer_bytes = 2 * 1024 * 1024;

constexpr const char* make = "make nftables table";

SystemError explained(const char* what, const std::string& table, const Acknowledgement& answer) {
  SystemError error = refusal(what, table, answer);
  if (error.number == EEXIST) {
    error.reason =
        "another program has a table of that name: remove that one, or choose another name with "
        "`nftables NAME' in global_defs";
  } else if (error.number == EPERM) {
    error.reason = "CAP_NET_ADMIN is missing, or the table belongs to another program that runs";
  } else if (error.number == EOPNOTSUPP) {
    error.reason = "the kernel has no nftables (module nf_tables)";
  }
  return error;
}

}  // namespace

bool without_nftables(const SystemError& error) {
  return error.number == EOPNOTSUPP || error.number == EPROTONOSUPPORT;
}

SystemResult<Firewall> Firewall::open(FirewallOptions options) {
  auto socket = open_netlink_socket(NETLINK_NETFILTER);
  if (!socket) {
    SystemError error = socket.error();
    if (error.number == EPROTONOSUPPORT) error.reason = "the kernel has no netfilter";
    return std::unexpected{std::move(error)};
  }
  setsockopt(nl_socket_get_fd(socket->get()), SOL_SOCKET, SO_SNDBUFFORCE, &firewall_buffer_bytes,
             sizeof firewall_buffer_bytes);
  return Firewall{*std::move(socket), std::move(options)};
}

SystemResult<Ownership> Firewall::drop(std::span<const Destination> destinations) {
  Ownership ownership = options_.ownership;
  auto done = replace(destinations, ownership);
  const bool too_old = !done && ownership == Ownership::owned &&
                       (done.error().number == EOPNOTSUPP || done.error().number == EINVAL);
  if (too_old) {
    ownership = Ownership::nobodys;
    done = replace(destinations, ownership);
  }
  if (!done) return std::unexpected{done.error()};
  return ownership;
}

SystemResult<void> Firewall::replace(std::span<const Destination> destinations,
                                     Ownership ownership) {
  const bool owned = ownership == Ownership::owned;
  // In one transaction with the old one, so that nothing gets through between the two.
  auto both = nftables::remove_table(options_.table);
  std::ranges::move(nftables::make_table(options_, destinations, owned), std::back_inserter(both));
  auto done = commit(std::move(both), make);
  const bool there_was_none = !done && done.error().number == ENOENT;
  if (there_was_none) {
    done = commit(nftables::make_table(options_, destinations, owned), make);
  }
  return done;
}

SystemResult<bool> Firewall::remove() {
  const auto done = commit(nftables::remove_table(options_.table), "remove nftables table");
  if (!done && done.error().number != ENOENT) return std::unexpected{done.error()};
  return done.has_value();
}

SystemResult<void> Firewall::commit(std::vector<NetlinkMessage> requests, const char* what) {
  const auto answer = send_transaction(*socket_, nftables::transaction(std::move(requests)));
  if (!answer) return std::unexpected{answer.error()};
  if (answer->number == 0) return {};
  return std::unexpected{explained(what, options_.table, *answer)};
}

}  // namespace vrrpd::linux
