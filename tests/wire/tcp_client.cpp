// SPDX-License-Identifier: Apache-2.0
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/socket_address.hpp"

namespace vrrpd::test {

FileDescriptor begin_to_connect(const IpAddress& address) {
  FileDescriptor client{::socket(address.is_v4() ? AF_INET : AF_INET6,
                                 SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const linux::SocketAddress place{address, 0, port};
  const int result = connect(client.get(), place.data(), place.size());
  REQUIRE((result == 0 || errno == EINPROGRESS));
  return client;
}

int learnt(const FileDescriptor& client, int milliseconds) {
  pollfd waiting{.fd = client.get(), .events = POLLOUT, .revents = 0};
  if (poll(&waiting, 1, milliseconds) <= 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(client.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace vrrpd::test
