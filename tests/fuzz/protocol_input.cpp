// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/protocol_input.hpp"

#include <string>

#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::fuzz {

using namespace std::chrono_literals;
using protocol::Authentication;
using protocol::ChecksumForm;
using protocol::Version;

namespace {

/// Each version's least, usual and most, and what lies between.
Duration interval(Input& input, Version version) {
  if (version == Version::v2) return std::chrono::seconds{1 + input.choice(255)};
  constexpr std::array<int, 4> usual{1, 10, 100, 4095};
  const auto choice = input.choice(usual.size() + 1);
  if (choice < usual.size()) return Centiseconds{usual[choice]};
  return Centiseconds{1 + input.word() % 4095};
}

std::vector<IpAddress> addresses(Input& input, Family family) {
  std::vector<IpAddress> list(1 + input.choice(3));
  for (auto& item : list) item = address(family, input.byte());
  return list;
}

std::uint8_t priority(Input& input) { return static_cast<std::uint8_t>(1 + input.choice(255)); }

}  // namespace

IpAddress address(Family family, std::uint8_t number) {
  if (family == Family::ipv4) return IpAddress::v4(192, 168, 14, number);
  return IpAddress::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number});
}

IpAddress group_of(Family family) {
  return family == Family::ipv4 ? protocol::multicast_group_v4 : protocol::multicast_group_v6;
}

protocol::InstanceConfig instance_config(Input& input) {
  protocol::InstanceConfig config;
  config.name = "VI";
  config.version = input.flag() ? Version::v3 : Version::v2;
  config.family = input.flag() ? Family::ipv6 : Family::ipv4;
  config.group = group_of(config.family);
  config.vrid = static_cast<std::uint8_t>(1 + input.choice(255));
  config.priority = priority(input);
  config.advert_int = interval(input, config.version);
  config.addresses = addresses(input, config.family);
  const auto first = input.byte(), second = input.byte();
  config.preempt = (first & 1) == 0;
  config.preempt_delay = std::chrono::seconds{(first & 2) != 0 ? 5 : 0};
  config.garp_master_delay = std::chrono::seconds{(first & 4) != 0 ? 1 : 0};
  config.garp_master_refresh = std::chrono::seconds{(first & 8) != 0 ? 2 : 0};
  config.garp_lower_prio_delay = std::chrono::seconds{(first & 16) != 0 ? 1 : 0};
  config.lower_prio_no_advert = (first & 32) != 0;
  config.higher_prio_send_advert = (first & 64) != 0;
  config.owner_ignore_adverts = (first & 128) != 0;
  config.strict = (second & 1) != 0;
  config.skip_check_adv_addr = (second & 2) != 0;
  config.start_as_master = (second & 4) != 0;
  if ((second & 8) != 0) config.timer_expired_backup = 50;
  if ((second & 16) != 0) config.down_timer_adverts = 1;
  if ((second & 32) != 0) config.unicast_peers = {{.address = address(config.family, 129)}};
  if ((second & 64) != 0) config.checksum = protocol::ChecksumChoice::as_peer;
  if ((second & 128) != 0 && config.version == Version::v2 && config.family == Family::ipv4) {
    config.authentication = Authentication::pass("1111");
  }
  return config;
}

protocol::Advert advert(Input& input) {
  protocol::Advert advert;
  advert.version = input.flag() ? Version::v3 : Version::v2;
  const auto family = input.flag() ? Family::ipv6 : Family::ipv4;
  advert.vrid = static_cast<std::uint8_t>(1 + input.choice(255));
  advert.priority = input.byte();
  advert.interval = interval(input, advert.version);
  advert.addresses = addresses(input, family);
  advert.sender = address(family, input.byte());
  advert.destination = input.flag() ? address(family, 128) : group_of(family);
  advert.ttl = 255;
  if (advert.version == Version::v2 && family == Family::ipv4) {
    advert.checksum = ChecksumForm::without_pseudo_header;
    if (input.flag()) advert.authentication = Authentication::pass("1111");
  } else if (family == Family::ipv4 && input.flag()) {
    advert.checksum = ChecksumForm::without_pseudo_header;
  }
  return advert;
}

}  // namespace vrrpd::fuzz
