// SPDX-License-Identifier: Apache-2.0
// The traits of an instance; those of the rest stand in traits.cpp.
#include <fmt/format.h>

#include "vrrpd/runtime/trait_list.hpp"
#include "vrrpd/runtime/traits.hpp"

namespace vrrpd::runtime {
namespace {

std::string text_of(const config::UnicastPeer& peer) {
  std::string text = peer.address.to_string();
  if (peer.min_ttl) text += fmt::format(" min_ttl {}", *peer.min_ttl);
  if (peer.max_ttl) text += fmt::format(" max_ttl {}", *peer.max_ttl);
  return text;
}

/// What tells one virtual router from another: a change of any is another one (reload_diff.hpp).
void add_identity(TraitList& list, const config::VrrpInstance& instance) {
  list.add("interface", instance.interface);
  list.add("virtual_router_id", instance.virtual_router_id);
  list.add_given("unicast_src_ip", instance.unicast_src_ip);
  list.add_given("mcast_dst_ip", instance.multicast_group);
  list.add_given("mcast_src_ip", instance.multicast_source);
  if (instance.vmac) {
    list.add("use_vmac", instance.vmac->name + (instance.vmac->transmit_base ? " xmit_base" : ""));
  }
  list.add_if("use_vmac_addr", instance.vmac_for_addresses);
  if (!instance.vrf.empty()) list.add("vrf", instance.vrf);
}

void add_election(TraitList& list, const config::VrrpInstance& instance) {
  list.add("priority", instance.priority);
  list.add("version", instance.version);
  list.add("advert_int", instance.advert_int);
  list.add_if("nopreempt", instance.nopreempt);
  list.add("preempt_delay", instance.preempt_delay);
  if (instance.auth_pass_set) list.add_secret("auth_pass", instance.auth_pass);
  list.add_if("dont_track_primary", instance.dont_track_primary);
  for (const auto& peer : instance.unicast_peers) list.add("unicast_peer", text_of(peer));
  list.add("unicast_ttl", instance.unicast_ttl);
  list.add_if("unicast_fault_no_peer", instance.unicast_fault_no_peer);
  list.add_if("check_unicast_src", instance.check_unicast_src);
  list.add_if("old_unicast_checksum never", instance.old_unicast_checksum_never);
  list.add_if("old_unicast_checksum", instance.old_unicast_checksum);
  list.add_if("track_src_ip", instance.track_src_ip);
  list.add_if("v3_checksum_as_v2", instance.v3_checksum_as_v2);
  list.add_if("checksum = \"as-peer\"", instance.v3_checksum_as_peer);
  list.add("down_timer_adverts", instance.down_timer_adverts);
  list.add_if("skip_check_adv_addr", instance.skip_check_adv_addr);
  list.add_if("strict_mode", instance.strict);
  list.add_if("no_accept", !instance.accept);
  list.add_if("lower_prio_no_advert", instance.lower_prio_no_advert);
  list.add_if("higher_prio_send_advert", instance.higher_prio_send_advert);
  list.add_if("owner_ignore_adverts", instance.owner_ignore_adverts);
  list.add_given("timer_expired_backup", instance.timer_expired_backup);
  list.add("kernel_rx_buf_size", instance.receive_buffer_bytes);
}

void add_addresses(TraitList& list, const config::VrrpInstance& instance) {
  for (const auto& line : instance.virtual_ipaddress)
    list.add("virtual_ipaddress", trait_text(line));
  for (const auto& line : instance.virtual_ipaddress_excluded) {
    list.add("virtual_ipaddress_excluded", trait_text(line));
  }
  for (const auto& line : instance.virtual_routes) list.add("virtual_routes", trait_text(line));
  for (const auto& line : instance.virtual_rules) list.add("virtual_rules", trait_text(line));
  list.add_if("promote_secondaries", instance.promote_secondaries);
  list.add("garp_master_delay", instance.garp_master_delay_s);
  list.add("garp_master_repeat", instance.garp_master_repeat);
  list.add("garp_master_refresh", instance.garp_master_refresh_s);
  list.add("garp_master_refresh_repeat", instance.garp_master_refresh_repeat);
  list.add("garp_lower_prio_delay", instance.garp_lower_prio_delay_s);
  list.add("garp_lower_prio_repeat", instance.garp_lower_prio_repeat);
  list.add_given("garp_extra_if", instance.garp_extra_if);
  list.add_if("garp_extra_if all", instance.garp_extra_if_all);
}

}  // namespace

std::string trait_text(const config::VirtualAddress& line) {
  std::string text = fmt::format("{}/{}", line.address.to_string(), line.prefix_length);
  const auto word = [&text](bool given, std::string_view what) {
    if (given) text += fmt::format(" {}", what);
  };
  const auto pair = [&text](std::string_view what, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", what, value);
  };
  pair("dev", line.device);
  pair("label", line.label);
  if (line.scope != 0) pair("scope", std::to_string(line.scope));
  word(line.broadcast == config::VirtualAddress::Broadcast::from_prefix, "brd +");
  if (line.broadcast_address) pair("brd", line.broadcast_address->to_string());
  if (line.peer) pair("peer", line.peer->to_string());
  if (line.preferred_lft_s) pair("preferred_lft", std::to_string(*line.preferred_lft_s));
  word(line.home, "home");
  word(line.duplicate_detection, "-nodad");
  word(line.no_prefix_route, "noprefixroute");
  word(line.autojoin, "autojoin");
  word(line.manage_temporary, "mngtmpaddr");
  word(line.no_track, "no_track");
  word(line.use_vmac, "use_vmac");
  pair("track_group", line.track_group);
  word(!line.accept, "no_accept");
  return text;
}

std::string trait_text(const config::VirtualRoute& line) {
  return line.route.to_string() + (line.tracked ? "" : " no_track") +
         (line.track_group.empty() ? "" : " track_group " + line.track_group);
}

std::string trait_text(const config::VirtualRule& line) {
  return line.rule.to_string() + (line.tracked ? "" : " no_track") +
         (line.track_group.empty() ? "" : " track_group " + line.track_group);
}

Traits traits_of(const config::VrrpInstance& instance) {
  TraitList list;
  add_identity(list, instance);
  add_election(list, instance);
  add_addresses(list, instance);
  return list.take();
}

}  // namespace vrrpd::runtime
