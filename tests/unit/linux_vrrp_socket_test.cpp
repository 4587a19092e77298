// SPDX-License-Identifier: Apache-2.0
// What of the sockets can be said without one.
#include <netinet/in.h>

#include <array>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/ancillary.hpp"
#include "vrrpd/linux/socket_address.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"

using namespace std::chrono_literals;
using namespace vrrpd::linux;
using vrrpd::IpAddress;

TEST_CASE("the receive buffer holds a second of everybody's adverts") {
  CHECK(receive_buffer_for(1000, 1s) == 1152 * 1000);
  CHECK(receive_buffer_for(1, 40s) == 1152);
  CHECK(receive_buffer_for(255, 100ms) == 1152 * 2550);
  CHECK(receive_buffer_for(1, 300ms) == 1152 * 4);  // three whole intervals and a part
  CHECK(receive_buffer_for(4000000000, 10ms) == 64 * 1024 * 1024);
}

TEST_CASE("what a packet is sent with is what the other side would be told, for IPv6") {
  const IpAddress source = IpAddress::parse("fe80::1").value();
  AncillaryBuffer buffer;
  msghdr message{};
  buffer.send_with(message, {.source = source, .ifindex = 7, .ttl = 254});
  CHECK(message.msg_controllen == 64);
  const Ancillary read = read_ancillary(message);
  CHECK(read.ifindex == 7U);
  CHECK(read.destination == source);
  CHECK(read.ttl == 254);
}

TEST_CASE("an IPv4 packet's source is put where the kernel looks for it") {
  AncillaryBuffer buffer;
  msghdr message{};
  buffer.send_with(message, {.source = IpAddress::v4(192, 0, 2, 1), .ifindex = 7, .ttl = 255});
  CHECK(message.msg_controllen == 56);
  const Ancillary read = read_ancillary(message);
  CHECK(read.ifindex == 7U);
  CHECK(read.destination == std::nullopt);  // the packet's own header has it
  CHECK(read.ttl == std::nullopt);
}

TEST_CASE("without ancillary data nothing is known") {
  msghdr message{};
  const Ancillary read = read_ancillary(message);
  CHECK(read.ifindex == std::nullopt);
  CHECK(read.destination == std::nullopt);
  CHECK(read.ttl == std::nullopt);
}

TEST_CASE("a socket address is what it was made from") {
  for (const char* text : {"192.0.2.1", "2001:db8::1", "fe80::1"}) {
    const IpAddress address = IpAddress::parse(text).value();
    CHECK(SocketAddress{address, 7}.address() == address);
  }
  CHECK(SocketAddress{IpAddress::v4(192, 0, 2, 1), 0}.size() == sizeof(sockaddr_in));
  CHECK(SocketAddress{}.size() == sizeof(sockaddr_in6));
  CHECK(SocketAddress{}.address() == std::nullopt);
}

TEST_CASE("only a full queue is worth another try") {
  const auto failure = [](int number) {
    return SendFailure{.index = 0,
                       .error = {.call = {}, .subject = {}, .number = number, .reason = {}}};
  };
  CHECK(failure(EAGAIN).queue_full());
  CHECK(failure(ENOBUFS).queue_full());
  CHECK_FALSE(failure(ENETDOWN).queue_full());
}
