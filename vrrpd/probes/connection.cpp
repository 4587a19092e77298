// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/probes/connection.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/socket_address.hpp"
#include "vrrpd/linux/socket_options.hpp"

namespace vrrpd::probes {
namespace {

std::unexpected<std::string> failed(std::string what) { return std::unexpected{std::move(what)}; }

std::unexpected<std::string> failed(const char* call, const Target& target) {
  return failed(last_system_error(call, target.text()).text());
}

Attempt<unsigned> scope_of(const Target& target) {
  if (target.bind_interface.empty()) return 0;
  const auto interface = linux::find_interface(target.bind_interface);
  if (!interface) return failed(interface.error().text());
  return interface->index;
}

Attempt<void> bind_socket(int socket, const Target& target) {
  if (!target.bind_interface.empty()) {
    const auto bound = linux::bind_to_device(socket, target.bind_interface);
    if (!bound) return failed(bound.error().text());
  }
  if (!target.bind_to && target.bind_port == 0) return {};
  const auto scope = scope_of(target);
  if (!scope) return failed(scope.error());
  const IpAddress any = target.address.is_v4() ? IpAddress{} : IpAddress::v6({});
  const linux::SocketAddress local{target.bind_to.value_or(any), *scope, target.bind_port};
  const std::array reuse{linux::SocketOption{SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"}};
  if (const auto set = linux::set_options(socket, reuse, target.text()); !set) {
    return failed(set.error().text());
  }
  if (::bind(socket, local.data(), local.size()) == 0) return {};
  const Target ours{.address = target.bind_to.value_or(any), .port = target.bind_port};
  return failed(last_system_error("bind to", ours.text()).text());
}

}  // namespace

std::string Target::text() const {
  if (port == 0) return address.to_string();
  return address.is_v4() ? fmt::format("{}:{}", address.to_string(), port)
                         : fmt::format("[{}]:{}", address.to_string(), port);
}

Attempt<FileDescriptor> open_socket(const Target& target, int type, int protocol) {
  const int family = target.address.is_v4() ? AF_INET : AF_INET6;
  FileDescriptor socket{::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol)};
  if (!socket) return failed("open a socket for", target);
  if (const auto adopted = adopt_socket(socket.get(), target); !adopted) {
    return failed(adopted.error());
  }
  return socket;
}

Attempt<void> adopt_socket(int socket, const Target& target) {
  if (target.firewall_mark != 0) {
    const auto mark = static_cast<int>(target.firewall_mark);
    const std::array options{linux::SocketOption{SOL_SOCKET, SO_MARK, mark, "SO_MARK"}};
    if (const auto set = linux::set_options(socket, options, target.text()); !set) {
      return failed(set.error().text());
    }
  }
  return bind_socket(socket, target);
}

Attempt<void> begin_connect(int socket, const Target& target) {
  const auto scope = scope_of(target);
  if (!scope) return failed(scope.error());
  const linux::SocketAddress remote{target.address, *scope, target.port};
  if (::connect(socket, remote.data(), remote.size()) == 0 || errno == EINPROGRESS) return {};
  return failed("connect to", target);
}

Attempt<void> await(int socket, short events, Instant deadline, const Cancellation& cancel) {
  std::array<pollfd, 2> waiting{{{.fd = socket, .events = events, .revents = 0},
                                 {.fd = cancel.fd(), .events = POLLIN, .revents = 0}}};
  if (!poll_until(waiting, deadline)) return failed("no answer in time");
  if (waiting[1].revents != 0) return failed("no longer wanted");
  return {};
}

Attempt<void> check_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) return {};
  return failed(std::strerror(error));
}

Attempt<FileDescriptor> connect_stream(const Target& target, Instant deadline,
                                       const Cancellation& cancel) {
  auto socket = open_socket(target, SOCK_STREAM);
  if (!socket) return socket;
  if (const auto begun = begin_connect(socket->get(), target); !begun) return failed(begun.error());
  if (const auto ready = await(socket->get(), POLLOUT, deadline, cancel); !ready) {
    return failed(fmt::format("connect to {}: {}", target.text(), ready.error()));
  }
  if (const auto connected = check_error(socket->get()); !connected) {
    return failed(fmt::format("connect to {}: {}", target.text(), connected.error()));
  }
  return socket;
}

Attempt<FileDescriptor> connect_datagrams(const Target& target) {
  auto socket = open_socket(target, SOCK_DGRAM);
  if (!socket) return socket;
  if (const auto begun = begin_connect(socket->get(), target); !begun) return failed(begun.error());
  return socket;
}

Attempt<void> send_all(int socket, std::span<const std::uint8_t> bytes) {
  const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0) return failed(fmt::format("send: {}", std::strerror(errno)));
  if (static_cast<std::size_t>(sent) != bytes.size()) return failed("send: no room");
  return {};
}

Attempt<std::size_t> receive(int socket, std::span<std::uint8_t> room) {
  const auto received = ::recv(socket, room.data(), room.size(), 0);
  if (received >= 0) return static_cast<std::size_t>(received);
  if (errno == EAGAIN || errno == EINTR) return failed("nothing came");
  return failed(std::strerror(errno));
}

}  // namespace vrrpd::probes
