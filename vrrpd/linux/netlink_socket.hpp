// SPDX-License-Identifier: Apache-2.0
// libnl-3 for this room: a socket, requests with their acknowledgements, and datagrams.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/base/system_error.hpp"

struct nl_msg;
struct nl_sock;
struct nlmsghdr;

namespace vrrpd::linux {

struct NetlinkFree {
  void operator()(nl_sock* socket) const noexcept;
  void operator()(nl_msg* message) const noexcept;
};
using NetlinkSocket = std::unique_ptr<nl_sock, NetlinkFree>;
using NetlinkMessage = std::unique_ptr<nl_msg, NetlinkFree>;

/// A non-blocking socket of that NETLINK_* protocol. The kernel answers a request before send()
/// returns, so that what follows finds its answer waiting. One thread at a time may use it.
[[nodiscard]] SystemResult<NetlinkSocket> open_netlink_socket(int protocol);
/// The same for NETLINK_ROUTE.
[[nodiscard]] SystemResult<NetlinkSocket> open_route_socket();

/// What the kernel said to one request.
struct Acknowledgement {
  int number = 0;    ///< errno; 0: done
  std::string text;  ///< the kernel's own words, often empty
  bool operator==(const Acknowledgement&) const = default;
};

/// The kernel's refusal as an error: `call` on `subject`, with its number and words.
[[nodiscard]] SystemError refusal(std::string call, std::string subject,
                                  const Acknowledgement& answer);

/// Sends `requests` in few datagrams and collects one answer for each, in order. Where the socket
/// fails in the middle, its error stands for the answers that did not come; the others are tried.
[[nodiscard]] std::vector<Acknowledgement> send_and_confirm(
    nl_sock& socket, std::span<const NetlinkMessage> requests);

/// Sends `requests` in one datagram, which NETLINK_NETFILTER takes as one transaction: all are
/// done, or none, and the answer is that of the first that was refused. At most 100 of them: the
/// marks of a batch, and between them such as ask for an answer (NLM_F_ACK).
[[nodiscard]] SystemResult<Acknowledgement> send_transaction(
    nl_sock& socket, std::span<const NetlinkMessage> requests);

/// One datagram from the kernel; nothing if none waits. ENOBUFS: some were lost.
class NetlinkDatagram {
 public:
  [[nodiscard]] static SystemResult<std::optional<NetlinkDatagram>> receive(nl_sock& socket);

  void for_each_message(const std::function<void(nlmsghdr&)>& each) const;

 private:
  struct Release {
    void operator()(unsigned char* bytes) const noexcept;
  };
  std::unique_ptr<unsigned char, Release> bytes_;
  int size_ = 0;
};

/// Sends a request for a list and returns the whole answer. One that the kernel marks as changed
/// while it was read is asked for again, a few times.
[[nodiscard]] SystemResult<std::vector<NetlinkDatagram>> dump(nl_sock& socket, nl_msg& request);

}  // namespace vrrpd::linux
