// SPDX-License-Identifier: Apache-2.0
// What TCP clients notice when their address leaves: with the kernel's own TCP on both sides.
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/refusal_socket.hpp"
#include "vrrpd/linux/socket_address.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::FileDescriptor;
using vrrpd::IpAddress;

namespace {

constexpr std::uint16_t port = 3306;

constexpr const char* services[] = {"192.0.2.88", "2001:db8::88"};

/// A connection that is under way; the calling thread's namespace is the client's.
FileDescriptor begin_to_connect(const IpAddress& address) {
  FileDescriptor client{::socket(address.is_v4() ? AF_INET : AF_INET6,
                                 SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const SocketAddress place{address, 0, port};
  const int result = connect(client.get(), place.data(), place.size());
  REQUIRE((result == 0 || errno == EINPROGRESS));
  return client;
}

/// What the client learns within a second; ETIMEDOUT: nothing.
int learnt(const FileDescriptor& client, short events) {
  pollfd waiting{.fd = client.get(), .events = events, .revents = 0};
  if (poll(&waiting, 1, 1000) <= 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(client.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

/// As MySQL listens: one socket for both families.
FileDescriptor listen_everywhere() {
  FileDescriptor server{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const SocketAddress any{IpAddress::v6({}), 0, port};
  REQUIRE(bind(server.get(), any.data(), any.size()) == 0);
  REQUIRE(listen(server.get(), 5) == 0);
  return server;
}

}  // namespace

TEST_CASE("clients of an address that has left are refused, and those of others are not") {
  for (const char* const service : services) {
    CAPTURE(service);
    const auto lab = NetworkLab::make();
    if (!lab) return;
    const auto address = IpAddress::parse(service).value();
    ip("address add 2001:db8::1/64 nodad dev left0");
    const auto left = find_interface("left0").value();
    const auto server = listen_everywhere();
    lab->enter_right();
    ip("address add 2001:db8::2/64 nodad dev right0");
    // Who has just spoken to it knows where it was.
    ip(fmt::format("neigh replace {} lladdr {:02x} dev right0 nud permanent", service,
                   fmt::join(left.mac, ":")));
    lab->enter_left();
    auto refusal = RefusalSocket::open(left.index, address).value();
    lab->enter_right();

    const auto client = begin_to_connect(address);
    REQUIRE(readable(refusal.fd(), 5000));
    CHECK(refusal.answer() == 1);
    CHECK(learnt(client, POLLOUT) == ECONNREFUSED);

    const auto other =
        begin_to_connect(IpAddress::parse(address.is_v4() ? "192.0.2.1" : "2001:db8::1").value());
    CHECK(learnt(other, POLLOUT) == 0);
    CHECK_FALSE(readable(refusal.fd(), 100));
  }
}
