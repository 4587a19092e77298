// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/netlink_socket.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace vrrpd::linux {
namespace {

constexpr std::size_t datagram_bytes_max = 32768;  // the kernel fills dumps up to this
constexpr int dump_attempts_max = 5;
constexpr int socket_buffer_bytes = 212992;  // the kernel's default; libnl's is a sixth
// Answers wait in the receive buffer, about 800 bytes for each, and one that does not fit is lost:
// no more requests at once than surely fit.
constexpr std::size_t requests_at_once_max = 128;

SystemError netlink_error(int code, std::string call) {
  SystemError error{.call = std::move(call), .subject = "netlink", .number = EIO, .reason = {}};
  // libnl has numbers of its own, and calls ENOBUFS "out of memory". These mean something to us.
  if (code == -NLE_NOMEM) {
    error.number = ENOBUFS;
  } else if (code == -NLE_PERM) {
    error.number = EPERM;
  } else if (code == -NLE_PROTO_MISMATCH) {
    error.number = EPROTONOSUPPORT;
  } else {
    error.reason = nl_geterror(code);
  }
  return error;
}

/// The text that the kernel adds to its answer (NETLINK_EXT_ACK).
std::string extended_text(nlmsghdr& header) {
  if ((header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return {};
  // Requests are not echoed (NETLINK_CAP_ACK): the attributes follow the fixed part.
  nlattr* const attribute = nlmsg_find_attr(&header, sizeof(nlmsgerr), NLMSGERR_ATTR_MSG);
  if (attribute == nullptr) return {};
  const auto* const text = static_cast<const char*>(nla_data(attribute));
  return {text, strnlen(text, static_cast<std::size_t>(nla_len(attribute)))};
}

/// Puts the answers of one datagram where they belong; `first` is the sequence number of
/// answers[0].
std::size_t collect(const NetlinkDatagram& datagram, std::uint32_t first,
                    std::span<Acknowledgement> answers) {
  std::size_t collected = 0;
  datagram.for_each_message([&](nlmsghdr& header) {
    const std::size_t index = header.nlmsg_seq - first;
    if (header.nlmsg_type != NLMSG_ERROR || index >= answers.size()) return;
    const auto* const error = static_cast<const nlmsgerr*>(nlmsg_data(&header));
    answers[index] = {.number = -error->error, .text = extended_text(header)};
    ++collected;
  });
  return collected;
}

SystemResult<void> send_together(nl_sock& socket, std::span<const NetlinkMessage> requests) {
  std::vector<std::uint8_t> bytes;
  for (const NetlinkMessage& request : requests) {
    nl_complete_msg(&socket, request.get());
    const nlmsghdr* const header = nlmsg_hdr(request.get());
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(header);
    bytes.insert(bytes.end(), begin, begin + header->nlmsg_len);
    bytes.resize(NLMSG_ALIGN(bytes.size()));
  }
  if (const int sent = nl_sendto(&socket, bytes.data(), bytes.size()); sent < 0) {
    return std::unexpected{netlink_error(sent, "send to")};
  }
  return {};
}

/// What waits in the socket, until every request has its answer.
SystemResult<void> confirm_some(nl_sock& socket, std::span<const NetlinkMessage> requests,
                                std::span<Acknowledgement> answers) {
  if (const auto sent = send_together(socket, requests); !sent) return sent;
  const std::uint32_t first = nlmsg_hdr(requests.front().get())->nlmsg_seq;
  for (std::size_t answered = 0; answered < answers.size();) {
    const auto datagram = NetlinkDatagram::receive(socket);
    if (!datagram) return std::unexpected{datagram.error()};
    if (!datagram->has_value()) break;  // the unanswered ones say so themselves
    answered += collect(**datagram, first, answers);
  }
  return {};
}

const Acknowledgement unanswered{.number = EPROTO,
                                 .text = "the kernel did not acknowledge the request"};

struct DumpState {
  bool done = false;
  bool interrupted = false;  ///< the list changed meanwhile: what was read fits no moment
  std::optional<SystemError> error;
};

void follow_dump(const NetlinkDatagram& datagram, std::uint32_t sequence, DumpState& state) {
  datagram.for_each_message([&](nlmsghdr& header) {
    if (header.nlmsg_seq != sequence) return;
    if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) state.interrupted = true;
    if (header.nlmsg_type == NLMSG_DONE) state.done = true;
    if (header.nlmsg_type == NLMSG_ERROR) {
      const auto* const error = static_cast<const nlmsgerr*>(nlmsg_data(&header));
      state.error = SystemError{.call = "list",
                                .subject = "netlink",
                                .number = -error->error,
                                .reason = extended_text(header)};
    }
  });
}

/// One attempt; nothing if the list changed while it was read.
SystemResult<std::optional<std::vector<NetlinkDatagram>>> dump_once(nl_sock& socket,
                                                                    nl_msg& request) {
  if (const int sent = nl_send_auto(&socket, &request); sent < 0) {
    return std::unexpected{netlink_error(sent, "send to")};
  }
  std::vector<NetlinkDatagram> answer;
  DumpState state;
  while (!state.done) {
    auto datagram = NetlinkDatagram::receive(socket);
    if (!datagram) return std::unexpected{datagram.error()};
    if (!datagram->has_value()) {
      return std::unexpected{SystemError{.call = "list",
                                         .subject = "netlink",
                                         .number = EPROTO,
                                         .reason = "the kernel's answer ended in the middle"}};
    }
    follow_dump(**datagram, nlmsg_hdr(&request)->nlmsg_seq, state);
    if (state.error) return std::unexpected{*state.error};
    answer.push_back(std::move(**datagram));
  }
  if (state.interrupted) return std::nullopt;
  return answer;
}

}  // namespace

void NetlinkFree::operator()(nl_sock* socket) const noexcept { nl_socket_free(socket); }
void NetlinkFree::operator()(nl_msg* message) const noexcept { nlmsg_free(message); }
void NetlinkDatagram::Release::operator()(unsigned char* bytes) const noexcept { std::free(bytes); }

SystemResult<NetlinkSocket> open_netlink_socket(int protocol) {
  NetlinkSocket socket{nl_socket_alloc()};
  if (!socket) return std::unexpected{netlink_error(-NLE_NOMEM, "allocate")};
  if (const int code = nl_connect(socket.get(), protocol); code < 0) {
    return std::unexpected{netlink_error(code, "connect")};
  }
  if (const int code = nl_socket_set_nonblocking(socket.get()); code < 0) {
    return std::unexpected{netlink_error(code, "set non-blocking")};
  }
  nl_socket_set_buffer_size(socket.get(), socket_buffer_bytes, socket_buffer_bytes);
  nl_socket_disable_msg_peek(socket.get());
  nl_socket_set_msg_buf_size(socket.get(), datagram_bytes_max);
  // Only for better messages, so a kernel without them will do.
  const int on = 1;
  for (const int option : {NETLINK_EXT_ACK, NETLINK_CAP_ACK}) {
    setsockopt(nl_socket_get_fd(socket.get()), SOL_NETLINK, option, &on, sizeof on);
  }
  return socket;
}

SystemResult<NetlinkSocket> open_route_socket() { return open_netlink_socket(NETLINK_ROUTE); }

SystemError refusal(std::string call, std::string subject, const Acknowledgement& answer) {
  SystemError error{.call = std::move(call),
                    .subject = std::move(subject),
                    .number = answer.number,
                    .reason = {}};
  if (!answer.text.empty()) {
    error.reason = std::generic_category().message(answer.number) + " (" + answer.text + ")";
  }
  return error;
}

std::vector<Acknowledgement> send_and_confirm(nl_sock& socket,
                                              std::span<const NetlinkMessage> requests) {
  std::vector<Acknowledgement> answers(requests.size(), unanswered);
  for (std::size_t done = 0; done < requests.size();) {
    const std::size_t count = std::min(requests_at_once_max, requests.size() - done);
    const auto some = std::span{answers}.subspan(done, count);
    if (const auto result = confirm_some(socket, requests.subspan(done, count), some); !result) {
      const auto& error = result.error();
      std::ranges::replace(some, unanswered,
                           Acknowledgement{.number = error.number, .text = error.call});
    }
    done += count;
  }
  return answers;
}

SystemResult<Acknowledgement> send_transaction(nl_sock& socket,
                                               std::span<const NetlinkMessage> requests) {
  // The requests say themselves whether they want an answer: only kernels from 6.10 on give one to
  // a mark, and then in the place of what the whole transaction failed of.
  nl_socket_disable_auto_ack(&socket);
  std::vector<Acknowledgement> answers(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if ((nlmsg_hdr(requests[i].get())->nlmsg_flags & NLM_F_ACK) != 0) answers[i] = unanswered;
  }
  if (const auto done = confirm_some(socket, requests, answers); !done) {
    return std::unexpected{done.error()};
  }
  const auto refused = std::ranges::find_if(
      answers, [](const auto& answer) { return answer.number != 0 && answer != unanswered; });
  if (refused != answers.end()) return *refused;
  const bool all_answered = std::ranges::find(answers, unanswered) == answers.end();
  return all_answered ? Acknowledgement{} : unanswered;
}

SystemResult<std::optional<NetlinkDatagram>> NetlinkDatagram::receive(nl_sock& socket) {
  for (;;) {
    sockaddr_nl sender{};
    unsigned char* bytes = nullptr;
    const int size = nl_recv(&socket, &sender, &bytes, nullptr);
    if (size == -NLE_AGAIN || size == 0) return std::nullopt;
    if (size < 0) return std::unexpected{netlink_error(size, "receive from")};
    NetlinkDatagram datagram;
    datagram.bytes_.reset(bytes);
    datagram.size_ = size;
    // Any process may send to a netlink port; only the kernel (port 0) is believed.
    if (sender.nl_pid == 0) return datagram;
  }
}

void NetlinkDatagram::for_each_message(const std::function<void(nlmsghdr&)>& each) const {
  int left = size_;
  for (auto* header = reinterpret_cast<nlmsghdr*>(bytes_.get()); nlmsg_ok(header, left) != 0;
       header = nlmsg_next(header, &left)) {
    each(*header);
  }
}

SystemResult<std::vector<NetlinkDatagram>> dump(nl_sock& socket, nl_msg& request) {
  for (int attempt = 0; attempt < dump_attempts_max; ++attempt) {
    auto answer = dump_once(socket, request);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->has_value()) return std::move(**answer);
  }
  return std::unexpected{SystemError{.call = "list",
                                     .subject = "netlink",
                                     .number = EAGAIN,
                                     .reason = "what it lists kept changing while it was read"}};
}

}  // namespace vrrpd::linux
