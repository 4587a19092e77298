// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/tcp_reset.hpp"

#include <algorithm>

#include "vrrpd/base/internet_checksum.hpp"
#include "vrrpd/linux/ipv4_header.hpp"

namespace vrrpd::linux {
namespace {

constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t hops = 64;

// Byte offsets of RFC 791 §3.1.
namespace ipv4 {
constexpr std::size_t total_length = 2, flags = 6, ttl = 8, protocol = 9, checksum = 10;
constexpr std::size_t source = 12, destination = 16, end = 20;
constexpr std::uint16_t dont_fragment = 0x4000, more_or_offset = 0x3fff;
}  // namespace ipv4

// Byte offsets of RFC 8200 §3.
namespace ipv6 {
constexpr std::size_t payload_length = 4, next_header = 6, hop_limit = 7;
constexpr std::size_t source = 8, destination = 24, end = 40;
}  // namespace ipv6

// Byte offsets and flags of RFC 9293 §3.1.
namespace tcp {
constexpr std::size_t source = 0, destination = 2, sequence = 4, acknowledgment = 8;
constexpr std::size_t data_offset = 12, flags = 13, checksum = 16, end = 20;
constexpr std::uint8_t fin = 0x01, syn = 0x02, rst = 0x04, ack = 0x10;
}  // namespace tcp

std::uint32_t load(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (const auto byte : bytes.subspan(at, count)) value = value << 8 | byte;
  return value;
}

void store(std::span<std::uint8_t> bytes, std::size_t at, std::size_t count, std::uint32_t value) {
  for (std::size_t i = count; i-- > 0; value >>= 8) {
    bytes[at + i] = static_cast<std::uint8_t>(value & 0xff);
  }
}

struct Segment {
  IpAddress source, destination;
  std::span<const std::uint8_t> header;  ///< of TCP, and what is there of the data
  std::size_t bytes = 0;                 ///< header and data, as the IP header says
};

std::optional<Segment> ipv4_segment(std::span<const std::uint8_t> packet) {
  const auto header = parse_ipv4_header(packet);
  if (!header || packet[ipv4::protocol] != protocol_tcp) return std::nullopt;
  if ((load(packet, ipv4::flags, 2) & ipv4::more_or_offset) != 0) return std::nullopt;
  return Segment{header->source, header->destination, packet.subspan(header->header_bytes),
                 header->total_bytes - header->header_bytes};
}

std::optional<Segment> ipv6_segment(std::span<const std::uint8_t> packet) {
  if (packet.size() < ipv6::end || packet[ipv6::next_header] != protocol_tcp) return std::nullopt;
  return Segment{*IpAddress::from_bytes(packet.subspan(ipv6::source, 16)),
                 *IpAddress::from_bytes(packet.subspan(ipv6::destination, 16)),
                 packet.subspan(ipv6::end), load(packet, ipv6::payload_length, 2)};
}

std::optional<Segment> segment_of(std::span<const std::uint8_t> packet) {
  if (packet.empty()) return std::nullopt;
  switch (packet.front() >> 4) {
    case 4: return ipv4_segment(packet);
    case 6: return ipv6_segment(packet);
    default: return std::nullopt;
  }
}

bool is_single_host(const IpAddress& address) {
  const auto bytes = address.bytes();
  return !address.is_multicast() &&
         std::ranges::any_of(bytes, [](std::uint8_t byte) { return byte != 0; }) &&
         std::ranges::any_of(bytes, [](std::uint8_t byte) { return byte != 0xff; });
}

/// What the segment takes of the sequence: RFC 9293 §3.4, SEG.LEN.
std::uint32_t length_of(const Segment& segment, std::size_t header_bytes) {
  const std::uint8_t flags = segment.header[tcp::flags];
  return static_cast<std::uint32_t>(segment.bytes - header_bytes) + ((flags & tcp::syn) != 0) +
         ((flags & tcp::fin) != 0);
}

void fill_in_ip_header(std::span<std::uint8_t> packet, const Segment& segment) {
  const auto put = [&packet](std::size_t at, const IpAddress& address) {
    std::ranges::copy(address.bytes(), packet.subspan(at).begin());
  };
  if (segment.source.is_v4()) {
    packet[0] = 0x45;  // version 4, five words
    store(packet, ipv4::total_length, 2, static_cast<std::uint32_t>(packet.size()));
    store(packet, ipv4::flags, 2, ipv4::dont_fragment);
    packet[ipv4::ttl] = hops;
    packet[ipv4::protocol] = protocol_tcp;
    put(ipv4::source, segment.destination);
    put(ipv4::destination, segment.source);
    store(packet, ipv4::checksum, 2, internet_checksum(packet.first(ipv4::end), std::nullopt));
  } else {
    packet[0] = 0x60;  // version 6
    store(packet, ipv6::payload_length, 2, tcp::end);
    packet[ipv6::next_header] = protocol_tcp;
    packet[ipv6::hop_limit] = hops;
    put(ipv6::source, segment.destination);
    put(ipv6::destination, segment.source);
  }
}

}  // namespace

std::optional<TcpReset> reset_for(std::span<const std::uint8_t> packet) {
  const auto segment = segment_of(packet);
  if (!segment || segment->header.size() < tcp::end || !is_single_host(segment->source)) {
    return std::nullopt;
  }
  const std::size_t header_bytes = (segment->header[tcp::data_offset] >> 4) * 4U;
  if (header_bytes < tcp::end || header_bytes > segment->bytes) return std::nullopt;
  const std::uint8_t flags = segment->header[tcp::flags];
  if ((flags & tcp::rst) != 0) return std::nullopt;

  TcpReset reset;
  const std::size_t begin = segment->source.is_v4() ? ipv4::end : ipv6::end;
  reset.size_ = begin + tcp::end;
  const auto whole = std::span{reset.bytes_}.first(reset.size_);
  fill_in_ip_header(whole, *segment);
  const auto answer = whole.subspan(begin);
  store(answer, tcp::source, 2, load(segment->header, tcp::destination, 2));
  store(answer, tcp::destination, 2, load(segment->header, tcp::source, 2));
  answer[tcp::data_offset] = tcp::end / 4 << 4;
  if ((flags & tcp::ack) != 0) {  // <SEQ=SEG.ACK><CTL=RST>
    store(answer, tcp::sequence, 4, load(segment->header, tcp::acknowledgment, 4));
    answer[tcp::flags] = tcp::rst;
  } else {  // <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
    store(answer, tcp::acknowledgment, 4,
          load(segment->header, tcp::sequence, 4) + length_of(*segment, header_bytes));
    answer[tcp::flags] = tcp::rst | tcp::ack;
  }
  store(
      answer, tcp::checksum, 2,
      internet_checksum(answer, PseudoHeader{segment->destination, segment->source, protocol_tcp}));
  return reset;
}

}  // namespace vrrpd::linux
