// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/spare_door.hpp"

#include "vrrpd/base/address.hpp"

namespace vrrpd::mysql {
namespace {

/// Where a server that listens on `bound_to` is reached from its own host: the first address of
/// the list, without a network namespace, and loopback for any address.
std::string own_address(std::string_view bound_to) {
  const std::string first{bound_to.substr(0, bound_to.find_first_of(",/"))};
  if (first.empty() || first == "*" || first == "0.0.0.0") return "127.0.0.1";
  if (first == "::") return "::1";
  return first;
}

}  // namespace

std::string_view spare_door_question(const Version& version) {
  if (version.flavour == Flavour::mariadb)
    return "SELECT @@bind_address AS address, @@extra_port AS port";
  if (version >= Version{Flavour::mysql, 8, 0, 14})
    return "SELECT @@admin_address AS address, @@admin_port AS port";
  return {};
}

std::optional<Endpoint> spare_door(const Endpoint& front, const Version& version,
                                   const Result& answer) {
  if (answer.empty()) return std::nullopt;
  const std::string address = answer.row(0).text("address");
  const std::uint64_t port = answer.row(0).number("port");
  // MySQL opens its door only where admin_address says so; MariaDB's is wherever the other is.
  const bool open = version.flavour == Flavour::mysql ? !address.empty() : port != 0;
  if (!open || port == 0 || port > 65535) return std::nullopt;
  Endpoint door = front;
  door.port = static_cast<std::uint16_t>(port);
  if (!front.socket.empty() || version.flavour == Flavour::mysql) door.host = own_address(address);
  door.socket.clear();
  if (!IpAddress::parse(door.host)) return std::nullopt;
  return door;
}

std::expected<std::optional<Endpoint>, SqlError> find_spare_door(Session& session,
                                                                 const Endpoint& front,
                                                                 const Version& version,
                                                                 const Bound& bound) {
  const std::string_view question = spare_door_question(version);
  if (question.empty()) return std::nullopt;
  const auto answer = session.query(question, bound);
  if (answer) return spare_door(front, version, *answer);
  if (answer.error().answered()) return std::nullopt;
  return std::unexpected{answer.error()};
}

}  // namespace vrrpd::mysql
