// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/process_events.hpp"

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::linux {
namespace {

constexpr int receive_buffer = 4 << 20;  // a storm of forks; the kernel may give less
constexpr Duration answer_time = std::chrono::milliseconds{500};

bool ask_for_news(int socket) {
  struct {
    nlmsghdr netlink{};
    std::array<std::byte, sizeof(cn_msg) + sizeof(proc_cn_mcast_op)> body{};
  } request;
  const proc_cn_mcast_op listen = PROC_CN_MCAST_LISTEN;
  cn_msg connector{};
  connector.id = {CN_IDX_PROC, CN_VAL_PROC};
  connector.len = sizeof listen;
  std::memcpy(request.body.data(), &connector, sizeof connector);
  std::memcpy(request.body.data() + sizeof connector, &listen, sizeof listen);
  request.netlink.nlmsg_len = NLMSG_LENGTH(request.body.size());
  request.netlink.nlmsg_type = NLMSG_DONE;
  return ::send(socket, &request, request.netlink.nlmsg_len, 0) >= 0;
}

/// One netlink message with one connector message with one event.
std::optional<proc_event> unwrap(std::span<const std::byte> bytes) {
  if (bytes.size() < NLMSG_HDRLEN + sizeof(cn_msg)) return std::nullopt;
  bytes = bytes.subspan(NLMSG_HDRLEN);
  cb_id sender{};
  static_assert(offsetof(cn_msg, id) == 0);
  std::memcpy(&sender, bytes.data(), sizeof sender);
  if (sender.idx != CN_IDX_PROC || sender.val != CN_VAL_PROC) return std::nullopt;
  bytes = bytes.subspan(sizeof(cn_msg));
  // Older kernels send shorter events; what they leave out nobody looks at here.
  proc_event event{};
  std::memcpy(&event, bytes.data(), std::min(bytes.size(), sizeof event));
  return event;
}

/// proc_event's own enumerators, or, in the headers of Linux 6.6 and later, those of the global
/// proc_cn_event: found here in both.
struct EventKind : proc_event {
  static constexpr auto none = PROC_EVENT_NONE, fork = PROC_EVENT_FORK, exec = PROC_EVENT_EXEC,
                        comm = PROC_EVENT_COMM, exit = PROC_EVENT_EXIT;
};

std::optional<ProcessEvent> understand(const proc_event& event) {
  using Kind = ProcessEvent::Kind;
  const auto& data = event.event_data;
  switch (event.what) {
    case EventKind::fork:
      if (data.fork.child_pid != data.fork.child_tgid) return std::nullopt;
      return ProcessEvent{Kind::forked, data.fork.child_pid, data.fork.parent_tgid};
    case EventKind::exec: return ProcessEvent{Kind::changed, data.exec.process_tgid};
    case EventKind::comm:
      if (data.comm.process_pid != data.comm.process_tgid) return std::nullopt;
      return ProcessEvent{Kind::changed, data.comm.process_pid};
    case EventKind::exit:
      if (data.exit.process_pid != data.exit.process_tgid) return std::nullopt;
      return ProcessEvent{Kind::ended, data.exit.process_pid};
    default: return std::nullopt;
  }
}

/// From the kernel, not from some process that writes to us; nothing: there is no more.
ssize_t receive(int socket, std::span<std::byte> buffer, bool& from_kernel) {
  sockaddr_nl sender{};
  socklen_t size = sizeof sender;
  const auto length = ::recvfrom(socket, buffer.data(), buffer.size(), MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&sender), &size);
  from_kernel = sender.nl_pid == 0;
  return length;
}

/// The kernel answers a request to listen: 0, or an errno where it does not tell (pid namespaces).
int answer_to_request(int socket) {
  const Instant until = boot_now() + answer_time;
  std::array<std::byte, 4096> buffer;
  for (;;) {
    pollfd waiting{socket, POLLIN, 0};
    if (!poll_until({&waiting, 1}, until)) return ETIMEDOUT;
    bool from_kernel = false;
    const auto length = receive(socket, buffer, from_kernel);
    if (length < 0) return errno;
    const auto event = unwrap(std::span{buffer}.first(static_cast<std::size_t>(length)));
    if (!from_kernel || !event || event->what != EventKind::none) continue;
    return static_cast<int>(event->event_data.ack.err);
  }
}

}  // namespace

SystemResult<ProcessEvents> ProcessEvents::open() {
  const auto refused = [] {
    return std::unexpected(last_system_error("listen to", "the process connector"));
  };
  FileDescriptor socket{::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR)};
  if (!socket) return refused();
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = CN_IDX_PROC;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      !ask_for_news(socket.get())) {
    return refused();
  }
  errno = answer_to_request(socket.get());
  if (errno != 0) return refused();
  return ProcessEvents{std::move(socket)};
}

ProcessEvents::News ProcessEvents::read() {
  News news;
  std::array<std::byte, 4096> buffer;
  for (;;) {
    bool from_kernel = false;
    const auto length = receive(socket_.get(), buffer, from_kernel);
    if (length < 0 && errno == ENOBUFS) {
      news.lost = true;
      continue;
    }
    if (length < 0) return news;
    const auto told = unwrap(std::span{buffer}.first(static_cast<std::size_t>(length)));
    if (!told || !from_kernel) continue;
    if (const auto event = understand(*told)) news.events.push_back(*event);
  }
}

}  // namespace vrrpd::linux
