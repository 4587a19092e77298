// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "vrrpd/base/network_namespace.hpp"

namespace vrrpd::control {
namespace {

constexpr int backlog = 16;

SystemResult<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& name = path.native();
  if (name.size() >= sizeof address.sun_path)
    return std::unexpected{
        SystemError{"use", name, 0, "the path is too long for a unix socket (107 bytes)"}};
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  return address;
}

}  // namespace

SystemResult<std::filesystem::path> socket_in(const std::filesystem::path& runtime_directory) {
  auto path = of_network_namespace(runtime_directory / "control");
  if (!path) return std::unexpected{path.error()};
  return std::filesystem::path{*std::move(path)};
}

SystemResult<FileDescriptor> listen_at(const std::filesystem::path& path) {
  const auto address = address_of(path);
  if (!address) return std::unexpected{address.error()};
  FileDescriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return std::unexpected{last_system_error("open socket", path)};
  // Before bind(), so that there is no moment at which others could connect.
  if (::fchmod(socket.get(), 0600) != 0) return std::unexpected{last_system_error("protect", path)};
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return std::unexpected{last_system_error("remove", path)};
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return std::unexpected{last_system_error("bind", path)};
  if (::listen(socket.get(), backlog) != 0)
    return std::unexpected{last_system_error("listen at", path)};
  return socket;
}

SystemResult<FileDescriptor> connect_to(const std::filesystem::path& path) {
  const auto address = address_of(path);
  if (!address) return std::unexpected{address.error()};
  FileDescriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket) return std::unexpected{last_system_error("open socket", path)};
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return std::unexpected{last_system_error("connect to", path)};
  return socket;
}

bool is_permitted(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == ::geteuid();
}

}  // namespace vrrpd::control
