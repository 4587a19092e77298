// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/packet.hpp"

#include <algorithm>

namespace vrrpd::protocol {
namespace {

// Byte offsets. The first four and the checksum are common to both versions.
namespace field {
constexpr std::size_t version_type = 0, vrid = 1, priority = 2, count = 3;
constexpr std::size_t auth_type = 4, adver_int = 5;  // version 2
constexpr std::size_t max_advertise_interval = 4;    // version 3, the low 12 bits
constexpr std::size_t checksum = 6, addresses = 8;
}  // namespace field

constexpr std::size_t address_size = 4;
constexpr std::size_t authentication_size = 8;
constexpr std::uint8_t type_advertisement = 1;
constexpr std::uint8_t protocol_vrrp = 112;

std::uint16_t load_be16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void store_be16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xff);
}

/// The Internet checksum's running sum (RFC 1071).
std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t start) {
  std::uint32_t total = start;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) total += load_be16(bytes, at);
  if (bytes.size() % 2 == 1) total += static_cast<std::uint32_t>(bytes.back()) << 8;
  return total;
}

std::uint16_t fold(std::uint32_t total) {
  while (total >> 16 != 0) total = (total & 0xffff) + (total >> 16);
  return static_cast<std::uint16_t>(~total & 0xffff);
}

/// RFC 5798 §5.2.8: source, destination, zero, protocol, length.
std::uint32_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination,
                                std::size_t length) {
  return sum(destination.bytes(), sum(source.bytes(), 0)) + protocol_vrrp +
         static_cast<std::uint32_t>(length);
}

/// Which form of checksum is right, if any (RFC 9568 §5.2.8; RFC 3768 §5.3.8 knows one form only).
std::expected<ChecksumForm, Reject> verify_checksum(const ReceivedPacket& packet, Version version) {
  if (fold(sum(packet.message, 0)) == 0) return ChecksumForm::without_pseudo_header;
  if (version == Version::v3 &&
      fold(sum(packet.message,
               pseudo_header_sum(packet.source, packet.destination, packet.message.size()))) == 0) {
    return ChecksumForm::with_pseudo_header;
  }
  return std::unexpected(Reject::bad_checksum);
}

Duration read_interval(std::span<const std::uint8_t> message, Version version) {
  if (version == Version::v2) return std::chrono::seconds{message[field::adver_int]};
  return Centiseconds{load_be16(message, field::max_advertise_interval) & 0x0fff};
}

Authentication read_authentication(std::span<const std::uint8_t> message) {
  Authentication authentication;
  authentication.type = static_cast<Authentication::Type>(message[field::auth_type]);
  std::ranges::copy(message.last(authentication_size), authentication.data.begin());
  return authentication;
}

}  // namespace

Authentication Authentication::pass(std::string_view password) {
  Authentication authentication{.type = Type::pass, .data = {}};
  std::ranges::transform(password.substr(0, authentication.data.size()),
                         authentication.data.begin(),
                         [](char c) { return static_cast<std::uint8_t>(c); });
  return authentication;
}

std::expected<Advert, Reject> decode(const ReceivedPacket& packet) {
  using enum Reject;
  const auto message = packet.message;
  if (message.size() < field::addresses) return std::unexpected(truncated);
  if (packet.ttl != 255) return std::unexpected(bad_ttl);
  if (packet.destination != multicast_group_v4) return std::unexpected(wrong_destination);

  const int version_number = message[field::version_type] >> 4;
  if (version_number != 2 && version_number != 3) return std::unexpected(bad_version);
  const auto version = static_cast<Version>(version_number);
  if ((message[field::version_type] & 0x0f) != type_advertisement) return std::unexpected(bad_type);
  if (message[field::vrid] == 0) return std::unexpected(bad_vrid);

  const std::size_t addresses_end = field::addresses + message[field::count] * address_size;
  const std::size_t size = addresses_end + (version == Version::v2 ? authentication_size : 0);
  if (message.size() < size) return std::unexpected(truncated);
  if (message.size() > size) return std::unexpected(bad_length);
  const auto checksum = verify_checksum(packet, version);
  if (!checksum) return std::unexpected(checksum.error());

  Advert advert{.version = version,
                .vrid = message[field::vrid],
                .priority = message[field::priority],
                .interval = read_interval(message, version),
                .addresses = {},
                .authentication = {},
                .checksum = *checksum,
                .sender = packet.source};
  // Version 3 carries the interval to be learned: 0 would make every timer fire at once.
  if (advert.interval == Duration::zero()) return std::unexpected(bad_interval);
  for (std::size_t at = field::addresses; at < addresses_end; at += address_size) {
    advert.addresses.push_back(*IpAddress::from_bytes(message.subspan(at, address_size)));
  }
  if (version == Version::v2) advert.authentication = read_authentication(message);
  return advert;
}

std::vector<std::uint8_t> encode(const Advert& advert, const IpAddress& destination) {
  const bool v2 = advert.version == Version::v2;
  const std::size_t size =
      field::addresses + advert.addresses.size() * address_size + (v2 ? authentication_size : 0);
  std::vector<std::uint8_t> message(size);
  message[field::version_type] =
      static_cast<std::uint8_t>(static_cast<unsigned>(advert.version) << 4 | type_advertisement);
  message[field::vrid] = advert.vrid;
  message[field::priority] = advert.priority;
  message[field::count] = static_cast<std::uint8_t>(advert.addresses.size());
  if (v2) {
    const auto seconds = std::chrono::round<std::chrono::seconds>(advert.interval).count();
    message[field::auth_type] = static_cast<std::uint8_t>(advert.authentication.type);
    message[field::adver_int] = static_cast<std::uint8_t>(seconds);
    std::ranges::copy(advert.authentication.data,
                      message.end() - static_cast<std::ptrdiff_t>(authentication_size));
  } else {
    const auto centiseconds = std::chrono::round<Centiseconds>(advert.interval).count();
    store_be16(message, field::max_advertise_interval,
               static_cast<std::uint16_t>(centiseconds & 0x0fff));
  }
  auto at = message.begin() + static_cast<std::ptrdiff_t>(field::addresses);
  for (const auto& address : advert.addresses) at = std::ranges::copy(address.bytes(), at).out;

  const bool pseudo = !v2 && advert.checksum == ChecksumForm::with_pseudo_header;
  const std::uint32_t start =
      pseudo ? pseudo_header_sum(advert.sender, destination, message.size()) : 0;
  store_be16(message, field::checksum, fold(sum(message, start)));
  return message;
}

}  // namespace vrrpd::protocol
