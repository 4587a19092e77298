// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/tcp.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/socket_address.hpp"
#include "vrrpd/linux/socket_options.hpp"

namespace vrrpd::peer {
namespace {

// Connections that the kernel holds until they are looked at. The peer needs one.
constexpr int backlog = 8;

#ifndef IPV6_FREEBIND
constexpr int IPV6_FREEBIND = 78;  // linux/in6.h, since Linux 4.15
#endif

std::string endpoint(const IpAddress& address, std::uint16_t port) {
  return address.is_v4() ? fmt::format("{}:{}", address.to_string(), port)
                         : fmt::format("[{}]:{}", address.to_string(), port);
}

SystemResult<unsigned> scope_of(const PathSettings& path) {
  if (path.interface.empty()) return 0;
  const auto interface = linux::find_interface(path.interface);
  if (!interface) return std::unexpected{interface.error()};
  return interface->index;
}

SystemResult<FileDescriptor> open_socket(const PathSettings& path, const std::string& subject) {
  const int family = path.local.is_v4() ? AF_INET : AF_INET6;
  FileDescriptor socket{::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return std::unexpected{last_system_error("open a socket for", subject)};
  return socket;
}

}  // namespace

SystemResult<FileDescriptor> listen_on(const PathSettings& path) {
  const std::string subject = endpoint(path.local, path.port);
  const auto scope = scope_of(path);
  if (!scope) return std::unexpected{scope.error()};
  auto socket = open_socket(path, subject);
  if (!socket) return socket;
  const linux::SocketOption reuse{SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR"};
  const linux::SocketOption free4{IPPROTO_IP, IP_FREEBIND, 1, "IP_FREEBIND"};
  const linux::SocketOption free6{IPPROTO_IPV6, IPV6_FREEBIND, 1, "IPV6_FREEBIND"};
  const std::array options{reuse, path.local.is_v4() ? free4 : free6};
  if (auto set = linux::set_options(socket->get(), options, subject); !set) {
    return std::unexpected{set.error()};
  }
  const linux::SocketAddress address{path.local, *scope, path.port};
  if (::bind(socket->get(), address.data(), address.size()) != 0) {
    return std::unexpected{last_system_error("listen on", subject)};
  }
  if (::listen(socket->get(), backlog) != 0) {
    return std::unexpected{last_system_error("listen on", subject)};
  }
  return socket;
}

SystemResult<FileDescriptor> dial(const PathSettings& path) {
  const std::string subject = endpoint(path.peer, path.port);
  const auto scope = scope_of(path);
  if (!scope) return std::unexpected{scope.error()};
  auto socket = open_socket(path, subject);
  if (!socket) return socket;
  const std::array options{
      linux::SocketOption{IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY"},
      linux::SocketOption{IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1, "IP_BIND_ADDRESS_NO_PORT"}};
  const auto wanted = std::span{options}.first(path.local.is_v4() ? 2 : 1);
  if (auto set = linux::set_options(socket->get(), wanted, subject); !set) {
    return std::unexpected{set.error()};
  }
  const linux::SocketAddress local{path.local, *scope};
  if (::bind(socket->get(), local.data(), local.size()) != 0) {
    return std::unexpected{last_system_error("dial from", path.local.to_string())};
  }
  const linux::SocketAddress remote{path.peer, *scope, path.port};
  if (::connect(socket->get(), remote.data(), remote.size()) != 0 && errno != EINPROGRESS) {
    return std::unexpected{last_system_error("connect to", subject)};
  }
  return socket;
}

SystemResult<void> dialled(int socket, const PathSettings& path) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) return {};
  return std::unexpected{SystemError{"connect to", endpoint(path.peer, path.port), error, {}}};
}

SystemResult<std::optional<Visitor>> accept_one(int listener) {
  linux::SocketAddress from;
  socklen_t size = from.size();
  FileDescriptor socket{::accept4(listener, from.data(), &size, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!socket) {
    switch (errno) {
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM: return std::unexpected{last_system_error("accept", "a connection of the peer")};
      default: return std::nullopt;  // nobody, or gone again: accept(2), "Error handling"
    }
  }
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto address = from.address();
  if (!address) return std::nullopt;
  return Visitor{std::move(socket), *address};
}

}  // namespace vrrpd::peer
