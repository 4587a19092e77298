// SPDX-License-Identifier: Apache-2.0
#include "config/alert_lines.hpp"
#include "config/inheritable_lines.hpp"
#include "config/instance_lines.hpp"
#include "config/keywords.hpp"
#include "config/peer_lines.hpp"
#include "config/routing_lines.hpp"
#include "config/tracking.hpp"
#include "config/vmac_lines.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using Row = Keyword<InstanceDraft>;

template <std::optional<ScriptCommand> NotifyScripts::*command>
constexpr auto read_notify_as = read_notify_command<InstanceDraft, command>;

void read_own_alert(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  read_alert(statement, draft.instance.notify.smtp_alert, complaints);
}

void read_priority_word(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  read_alert(statement, draft.instance.notify.priority_changes, complaints);
}

/// keepalived: also without a command, for `notify` and the fifo.
void read_deleted(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  auto& notify = draft.instance.notify;
  notify.tells_deleted = true;
  if (statement.words.size() > 1) read_notify(statement, notify.deleted, complaints);
}

constexpr Row kRows[]{
    // Identity, peers, timing.
    {{"state", works, "MASTER|BACKUP", "how to start; default BACKUP"}, read_state},
    {{"interface", works, "INTERFACE", "where adverts and addresses go"}, read_interface},
    {{"virtual_router_id", works, "1..255", "the same on every node"}, read_virtual_router_id},
    {{"priority", works, "1..255", "the highest is master; default 100"}, read_priority},
    {{"advert_int", works, "SECONDS", "between adverts; default 1"}, read_advert_int},
    {{"version", works, "2|3", "of VRRP; default: vrrp_version"}, read_version},
    {{"nopreempt", works, "", "do not displace a master of lower priority"}, read_nopreempt},
    {{"preempt", works, "", "takes an earlier nopreempt back"}, read_preempt},
    {{"preempt_delay", works, "0..1000", "seconds before displacing"}, read_preempt_delay},
    {{"authentication", works, "{ auth_type … auth_pass … }", "version 2 only"},
     read_authentication},
    {{"down_timer_adverts", works, "1..100", "missed adverts until the master is gone"},
     read_down_timer_adverts<InstanceDraft>},
    {{"timer_expired_backup", works, "[1..254]", "priority after the host was stalled"},
     read_timer_expired_backup},
    {{"thread_timer_expired", no_effect, "…", "early name of timer_expired_backup"}},
    {{"unicast_peer", works, "{ ADDRESS [min_ttl N] [max_ttl N] … }",
      "adverts go to these, not to the group"},
     read_unicast_peers},
    {{"unicast_fault_no_peer", works, "", "no peer is a fault"}, read_unicast_fault_no_peer},
    {{"unicast_src_ip", works, "ADDRESS", "source of unicast adverts"}, read_unicast_source},
    {{"unicast_ttl", works, "1..255", "of unicast adverts; default 255"}, read_unicast_ttl},
    {{"check_unicast_src", works, "[BOOL]", "adverts must come from a listed peer"},
     read_flag<&Inheritable::check_unicast_src, Off::is_on>},
    {{"old_unicast_checksum", works, "[never]", "for peers before keepalived 1.3.6"},
     read_old_unicast_checksum},
    {{"mcast_src_ip", works, "ADDRESS", "source of multicast adverts, once the host has it"},
     read_multicast_source},
    {{"mcast_dst_ip", works, "ADDRESS", "group of this instance"}, read_multicast_group},
    {{"track_src_ip", works, "", "source address gone is a fault"}, read_track_source},
    {{"skip_check_adv_addr", works, "[BOOL]", "do not compare address lists again"},
     read_flag<&Inheritable::skip_check_adv_addr, Off::is_on>},
    {{"strict_mode", works, "[BOOL]", "enforce the RFC's rules"},
     read_flag<&Inheritable::strict, Off::is_off>},
    {{"v3_checksum_as_v2", works, "[BOOL]", "no pseudo-header in the checksum"},
     read_flag<&Inheritable::v3_checksum_as_v2, Off::is_off>},
    {{"native_ipv6", no_effect, "", "the first address decides the family"}},
    {{"accept", works, "", "the addresses take traffic: the default, unless strict"},
     read_accept<true>},
    {{"no_accept", works, "", "the addresses take no traffic, unless priority is 255"},
     read_accept<false>},
    {{"auth_hmac", refused, "{ … }",
      "its form differs between keepalived 2.4.0, 2.4.1 and 2.4.2; adverts go out unsigned, and a "
      "peer that enforces signatures takes none of them: use it on no node"}},
    {{"kernel_rx_buf_size", works, "BYTES", "socket buffer", Bare::warned}, read_receive_buffer},
    {{"owner_ignore_adverts", works, "[BOOL]", "an address owner ignores adverts"},
     read_flag<&Inheritable::owner_ignore_adverts, Off::is_off>},
    {{"higher_prio_send_advert", works, "[BOOL]", "one more advert when yielding"},
     read_flag<&Inheritable::higher_prio_send_advert, Off::is_off>},
    {{"lower_prio_no_advert", works, "[BOOL]", "do not answer a lower-priority advert"},
     read_flag<&Inheritable::lower_prio_no_advert, Off::is_off>},
    {{"debug", no_effect, "0..4", "log level"}},
    // Addresses, announcements, virtual MAC addresses.
    {{"virtual_ipaddress", works, "{ ADDRESS … }", "the addresses"}, read_addresses},
    {{"garp_master_delay", works, "SECONDS", "second burst of announcements; default 5"},
     read_garp<&Inheritable::garp_master_delay_s, 0>},
    {{"garp_master_repeat", works, "N", "announcements in a burst; default 5"},
     read_garp<&Inheritable::garp_master_repeat, 1>},
    {{"virtual_ipaddress_excluded", works, "{ ADDRESS … }", "addresses that are not in the advert"},
     read_excluded_addresses},
    {{"no_virtual_ipaddress", works, "", "no address is wanted"},
     read_switch<&VrrpInstance::no_virtual_ipaddress>},
    {{"virtual_routes", works, "{ ROUTE … }", "routes of the master"},
     keep_lines<InstanceDraft, &InstanceDraft::routes>},
    {{"virtual_rules", works, "{ RULE … }", "rules of the master"},
     keep_lines<InstanceDraft, &InstanceDraft::rules>},
    {{"promote_secondaries", works, "", "keep the others when the first address goes"},
     read_switch<&VrrpInstance::promote_secondaries>},
    {{"garp_master_refresh", works, "SECONDS", "repeat announcements while master"},
     read_garp<&Inheritable::garp_master_refresh_s, 0>},
    {{"garp_master_refresh_repeat", works, "N", "announcements each time"},
     read_garp<&Inheritable::garp_master_refresh_repeat, 1>},
    {{"garp_lower_prio_delay", works, "SECONDS", "second burst after a lower-priority advert"},
     read_garp<&Inheritable::garp_lower_prio_delay_s, 0>},
    {{"garp_lower_prio_repeat", works, "N", "announcements in a burst after one"},
     read_garp<&Inheritable::garp_lower_prio_repeat, 0>},
    {{"garp_extra_if", works, "[all] 0..86400", "announce on other interfaces too, this often"},
     read_garp_extra_if<InstanceDraft>},
    {{"vmac_garp_intvl", works, "[all] 0..86400", "old name of garp_extra_if"},
     read_garp_extra_if_by_old_name<InstanceDraft>},
    {{"use_vmac", works, "[NAME] [MAC]", "a virtual MAC address"}, read_vmac},
    {{"use_vmac_addr", works, "", "virtual MAC addresses for addresses on other interfaces"},
     read_switch<&VrrpInstance::vmac_for_addresses>},
    {{"vmac_xmit_base", works, "", "adverts go by the interface itself"}, read_vmac_transmit_base},
    {{"use_ipvlan", refused, "[NAME [INTERFACE]] …",
      "addresses go onto the interface itself; use_vmac gives them one of their own"}},
    {{"vrf", refused, "NAME", "put the interface into the VRF: addresses and adverts follow it"}},
    {{"linkbeat_use_polling", no_effect, "", "poll the link"}},
    {{"lvs_sync_daemon_interface", lvs, "INTERFACE", "IPVS connection synchronisation"}},
    // Tracking.
    {{"track_interface", works, "{ NAME [weight N] … }", "links"},
     read_track_interface<InstanceDraft>},
    {{"track_script", works, "{ NAME [weight N] … }", "checks"}, read_track_script<InstanceDraft>},
    {{"track_file", works, "{ NAME [weight N] … }", "numbers in files"},
     read_track_file<InstanceDraft>},
    {{"track_process", works, "{ NAME [weight N] … }", "processes"},
     read_track_process<InstanceDraft>},
    {{"track_bfd", refused, "{ NAME [weight N] … }", "vrrpd speaks no BFD"}},
    {{"dont_track_primary", works, "", "own interface down is no fault"},
     read_switch<&VrrpInstance::dont_track_primary>},
    // Notification.
    {{"notify_master", works, "\"COMMAND\" [USER [GROUP]]", "it became master"},
     read_notify_as<&NotifyScripts::master>},
    {{"notify_backup", works, "\"COMMAND\" [USER [GROUP]]", "it became backup"},
     read_notify_as<&NotifyScripts::backup>},
    {{"notify_fault", works, "\"COMMAND\" [USER [GROUP]]", "it has a fault"},
     read_notify_as<&NotifyScripts::fault>},
    {{"notify_stop", works, "\"COMMAND\" [USER [GROUP]]", "vrrpd stops"},
     read_notify_as<&NotifyScripts::stop>},
    {{"notify", works, "\"COMMAND\" [USER [GROUP]]", "any; adds INSTANCE NAME STATE PRIORITY"},
     read_notify_as<&NotifyScripts::any>},
    {{"notify_deleted", works, "[\"COMMAND\" [USER [GROUP]]]", "removed by a reload"},
     read_deleted},
    {{"notify_master_rx_lower_pri", works, "\"COMMAND\" [USER [GROUP]]",
      "as master it heard one of lower priority"},
     read_notify_as<&NotifyScripts::lower_priority>},
    {{"notify_priority_changes", works, "[BOOL]", "fifo lines for priority changes"},
     read_priority_word},
    {{"smtp_alert", works, "[BOOL]", "mails"}, read_own_alert},
};

constexpr KeywordTable<InstanceDraft> kTable{"vrrp_instance", kRows};

}  // namespace

const KeywordTable<InstanceDraft>& instance_keywords() { return kTable; }

}  // namespace vrrpd::config
