// SPDX-License-Identifier: Apache-2.0
// What TCP clients notice when their address leaves: with the kernel's own TCP on both sides.
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "network_lab.hpp"
#include "tcp_client.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/refusal_socket.hpp"
#include "vrrpd/linux/socket_address.hpp"

using namespace vrrpd::linux;
using namespace vrrpd::test;
using vrrpd::FileDescriptor;
using vrrpd::IpAddress;

namespace {

constexpr const char* services[] = {"192.0.2.88", "2001:db8::88"};

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
    CHECK(learnt(client) == ECONNREFUSED);

    const auto other =
        begin_to_connect(IpAddress::parse(address.is_v4() ? "192.0.2.1" : "2001:db8::1").value());
    CHECK(learnt(other) == 0);
    CHECK_FALSE(readable(refusal.fd(), 100));
  }
}
