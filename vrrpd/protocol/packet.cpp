// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/packet.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "vrrpd/base/internet_checksum.hpp"

namespace vrrpd::protocol {
namespace {

// Byte offsets. The first four and the checksum are common to both versions.
namespace field {
constexpr std::size_t version_type = 0, vrid = 1, priority = 2, count = 3;
constexpr std::size_t auth_type = 4, adver_int = 5;  // version 2
constexpr std::size_t max_advertise_interval = 4;    // version 3, the low 12 bits
constexpr std::size_t checksum = 6, addresses = 8;
}  // namespace field

constexpr std::uint8_t protocol_vrrp = 112;  // RFC 9568 §5.1.1.4, §5.1.2.4
constexpr std::uint8_t type_advertisement = 1;

std::uint16_t load_be16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void store_be16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xff);
}

constexpr std::size_t address_size(Family family) { return family == Family::ipv4 ? 4 : 16; }

/// RFC 3768 §5.3.10: always there, whatever the type.
constexpr std::size_t authentication_size(Version version, Family family) {
  return version == Version::v2 && family == Family::ipv4 ? Authentication{}.data.size() : 0;
}

/// The forms of checksum that this version has over this family.
std::span<const ChecksumForm> forms(Version version, const IpAddress& destination) {
  using enum ChecksumForm;
  static constexpr std::array v2{without_pseudo_header};
  static constexpr std::array v6{with_pseudo_header};
  static constexpr std::array multicast{with_pseudo_header, without_pseudo_header};
  static constexpr std::array unicast{with_pseudo_header, without_pseudo_header,
                                      with_group_pseudo_header};
  if (!destination.is_v4()) return v6;
  if (version == Version::v2) return v2;
  if (destination.is_multicast()) return multicast;
  return unicast;
}

std::optional<PseudoHeader> pseudo_header(ChecksumForm form, const IpAddress& source,
                                          const IpAddress& destination) {
  switch (form) {
    case ChecksumForm::with_pseudo_header: return PseudoHeader{source, destination, protocol_vrrp};
    case ChecksumForm::with_group_pseudo_header:
      return PseudoHeader{source, multicast_group_v4, protocol_vrrp};
    case ChecksumForm::without_pseudo_header: break;
  }
  return std::nullopt;
}

/// Which form of checksum is right, if any (RFC 9568 §5.2.8).
std::expected<ChecksumForm, Reject> verify_checksum(const ReceivedPacket& packet, Version version) {
  for (const auto form : forms(version, packet.destination)) {
    const auto header = pseudo_header(form, packet.source, packet.destination);
    if (internet_checksum(packet.message, header) == 0) return form;
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
  std::ranges::copy(message.last(authentication.data.size()), authentication.data.begin());
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
  const auto family = packet.source.family();
  if (message.size() < field::addresses) return std::unexpected(truncated);
  // §5.1.1.3 speaks of multicast; a unicast advert may cross routers, if the peer's min_ttl lets
  // it.
  if (packet.destination.is_multicast() && packet.ttl != multicast_ttl) {
    return std::unexpected(bad_ttl);
  }
  const int version_number = message[field::version_type] >> 4;
  if (version_number != 2 && version_number != 3) return std::unexpected(bad_version);
  const auto version = static_cast<Version>(version_number);
  if ((message[field::version_type] & 0x0f) != type_advertisement) return std::unexpected(bad_type);
  if (message[field::vrid] == 0) return std::unexpected(bad_vrid);

  const std::size_t addresses_end = field::addresses + message[field::count] * address_size(family);
  const std::size_t size = addresses_end + authentication_size(version, family);
  if (message.size() < size) return std::unexpected(truncated);
  if (message.size() > size) return std::unexpected(bad_length);
  const auto checksum = verify_checksum(packet, version);
  if (!checksum) return std::unexpected(checksum.error());
  // §7.1, erratum 8299. In version 2 keepalived sends such adverts for an instance that has
  // virtual_ipaddress_excluded only, and not to hear it would make two masters.
  if (version == Version::v3 && message[field::count] == 0) return std::unexpected(no_addresses);

  Advert advert{.version = version,
                .vrid = message[field::vrid],
                .priority = message[field::priority],
                .interval = read_interval(message, version),
                .checksum = *checksum,
                .sender = packet.source,
                .destination = packet.destination,
                .ttl = packet.ttl};
  // Version 3 carries the interval to be learned: 0 would make every timer fire at once.
  if (advert.interval == Duration::zero()) return std::unexpected(bad_interval);
  for (auto at = field::addresses; at < addresses_end; at += address_size(family)) {
    advert.addresses.push_back(*IpAddress::from_bytes(message.subspan(at, address_size(family))));
  }
  if (authentication_size(version, family) != 0) {
    advert.authentication = read_authentication(message);
  }
  return advert;
}

std::vector<std::uint8_t> encode(const Advert& advert, const IpAddress& destination) {
  const auto family = destination.family();
  const std::size_t addresses_end =
      field::addresses + advert.addresses.size() * address_size(family);
  std::vector<std::uint8_t> message(addresses_end + authentication_size(advert.version, family));
  message[field::version_type] =
      static_cast<std::uint8_t>(static_cast<unsigned>(advert.version) << 4 | type_advertisement);
  message[field::vrid] = advert.vrid;
  message[field::priority] = advert.priority;
  message[field::count] = static_cast<std::uint8_t>(advert.addresses.size());
  if (advert.version == Version::v2) {
    const auto seconds = std::chrono::round<std::chrono::seconds>(advert.interval).count();
    message[field::adver_int] = static_cast<std::uint8_t>(seconds);
  } else {
    const auto centiseconds = std::chrono::round<Centiseconds>(advert.interval).count();
    store_be16(message, field::max_advertise_interval,
               static_cast<std::uint16_t>(centiseconds & 0x0fff));
  }
  auto at = message.begin() + static_cast<std::ptrdiff_t>(field::addresses);
  for (const auto& address : advert.addresses) at = std::ranges::copy(address.bytes(), at).out;
  if (message.size() > addresses_end) {
    message[field::auth_type] = static_cast<std::uint8_t>(advert.authentication.type);
    std::ranges::copy(advert.authentication.data, at);
  }

  const auto known = forms(advert.version, destination);
  const auto form =
      std::ranges::find(known, advert.checksum) != known.end() ? advert.checksum : known.front();
  store_be16(message, field::checksum,
             internet_checksum(message, pseudo_header(form, advert.sender, destination)));
  return message;
}

}  // namespace vrrpd::protocol
