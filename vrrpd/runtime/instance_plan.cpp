// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/instance_plan.hpp"

#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::runtime {
namespace {

using config::VrrpInstance;
using protocol::InstanceConfig;
using std::chrono::seconds;

protocol::ChecksumChoice checksum(const VrrpInstance& instance) {
  if (instance.v3_checksum_as_peer) return protocol::ChecksumChoice::as_peer;
  return instance.v3_checksum_as_v2 ? protocol::ChecksumChoice::no_pseudo_header
                                    : protocol::ChecksumChoice::pseudo_header;
}

/// Where adverts go, and which are believed for where they come from.
void address(InstanceConfig& protocol, const VrrpInstance& instance) {
  protocol.family = instance.family;
  const bool v4 = instance.family == Family::ipv4;
  protocol.group = instance.multicast_group.value_or(v4 ? protocol::multicast_group_v4
                                                        : protocol::multicast_group_v6);
  for (const auto& peer : instance.unicast_peers) {
    protocol.unicast_peers.push_back({peer.address, peer.min_ttl, peer.max_ttl});
  }
  protocol.unicast_ttl = instance.unicast_ttl;
  protocol.check_unicast_src = instance.check_unicast_src;
  protocol.old_unicast_checksum = instance.old_unicast_checksum;
  protocol.old_unicast_checksum_never = instance.old_unicast_checksum_never;
  protocol.checksum = checksum(instance);
}

void announce(InstanceConfig& protocol, const VrrpInstance& instance) {
  protocol.garp_master_delay = seconds{instance.garp_master_delay_s};
  protocol.garp_master_refresh = seconds{instance.garp_master_refresh_s};
  protocol.garp_lower_prio_delay = seconds{instance.garp_lower_prio_delay_s};
  protocol.garp_lower_prio = instance.garp_lower_prio_repeat > 0;
}

}  // namespace

InstanceConfig protocol_config(const VrrpInstance& instance) {
  InstanceConfig protocol{
      .name = instance.name,
      .version = instance.version == 3 ? protocol::Version::v3 : protocol::Version::v2,
      .vrid = instance.virtual_router_id,
      .priority = instance.priority,
      .advert_int = instance.advert_int,
      .preempt = !instance.nopreempt,
      .preempt_delay = instance.preempt_delay,
      .authentication = {},
      .addresses = {}};
  const bool v4 = instance.family == Family::ipv4;
  if (instance.auth_pass_set && protocol.version == protocol::Version::v2 && v4) {
    protocol.authentication = protocol::Authentication::pass(instance.auth_pass);
  }
  for (const auto& line : instance.virtual_ipaddress) protocol.addresses.push_back(line.address);
  protocol.down_timer_adverts = static_cast<int>(instance.down_timer_adverts);
  protocol.skip_check_adv_addr = instance.skip_check_adv_addr;
  protocol.strict = instance.strict;
  protocol.lower_prio_no_advert = instance.lower_prio_no_advert;
  protocol.higher_prio_send_advert = instance.higher_prio_send_advert;
  protocol.owner_ignore_adverts = instance.owner_ignore_adverts;
  protocol.start_as_master = instance.state == config::InitialState::master;
  protocol.timer_expired_backup = instance.timer_expired_backup;
  address(protocol, instance);
  announce(protocol, instance);
  return protocol;
}

}  // namespace vrrpd::runtime
