// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "config/address_line.hpp"
#include "config/arguments.hpp"
#include "config/keywords.hpp"
#include "config/tracking.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using namespace std::chrono_literals;
using Row = Keyword<InstanceDraft>;

void read_state(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (draft.state) {
    complaints.warning(word->place, "a second `state', ignoring it");
    return;
  }
  if (word->text != "MASTER" && word->text != "BACKUP") {
    complaints.warning(word->place,
                       fmt::format("{} is not a state, taking BACKUP", quoted(word->text)),
                       "MASTER or BACKUP");
  }
  draft.state = {word->text == "MASTER" ? InitialState::master : InitialState::backup, word->place};
}

void read_interface(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (word->text.size() > kLongestInterfaceName) {
    complaints.warning(
        word->place,
        fmt::format("{} is too long for an interface, ignoring it", quoted(word->text)),
        "an interface's name has at most 15 bytes");
    return;
  }
  draft.instance.interface = word->text;
}

void read_virtual_router_id(const Statement& statement, InstanceDraft& draft,
                            Complaints& complaints) {
  draft.virtual_router_id_given = true;
  const auto id = read_integer(statement, {1, 255}, Junk::refused, complaints, Severity::error);
  if (id) draft.instance.virtual_router_id = static_cast<std::uint8_t>(*id);
}

void read_priority(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto priority = read_integer(statement, {1, 255}, Junk::refused, complaints);
  if (statement.words.size() < 2) return;
  // keepalived: a bad one is 100, also with `state MASTER`.
  draft.priority = {static_cast<std::uint8_t>(priority.value_or(100)), statement.words[1].place};
}

void read_advert_int(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto interval = read_seconds(statement, 6, {10ms, 255s}, complaints);
  if (interval) draft.advert_int = {*interval, statement.words[1].place};
}

void read_version(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto version = read_integer(statement, {2, 3}, Junk::refused, complaints);
  if (version) draft.version = static_cast<std::uint8_t>(*version);
}

void read_nopreempt(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.nopreempt = statement.keyword().place;
}

void read_preempt(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.nopreempt.reset();
}

void read_preempt_delay(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto delay = read_seconds(statement, 6, {0s, 1000s}, complaints);
  if (delay) draft.preempt_delay = {*delay, statement.words[1].place};
}

void read_authentication(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  if (!draft.authentication) draft.authentication.emplace();
  draft.authentication->place = statement.keyword().place;
  read_block(statement.block, authentication_keywords(), *draft.authentication, complaints);
}

void read_addresses(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) read_address_line(line, draft, complaints);
}

template <unsigned VrrpInstance::*count, std::int64_t least>
void read_garp(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  constexpr IntegerRange kRange{0, std::numeric_limits<int>::max()};
  const auto value = read_integer(statement, kRange, Junk::ignored, complaints);
  if (value) draft.instance.*count = static_cast<unsigned>(std::max(*value, least));
}

template <std::optional<ScriptCommand> NotifyScripts::*command>
constexpr auto read_notify_as = read_notify_command<InstanceDraft, command>;

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
    {{"down_timer_adverts", not_yet, "1..100", "missed adverts until the master is gone"}},
    {{"timer_expired_backup", not_yet, "[1..254]", "priority after the host was stalled"}},
    {{"thread_timer_expired", no_effect, "…", "early name of timer_expired_backup"}},
    {{"unicast_peer", not_yet, "{ ADDRESS … }", "adverts go to these, not to the group"}},
    {{"unicast_fault_no_peer", not_yet, "", "no peer is a fault"}},
    {{"unicast_src_ip", not_yet, "ADDRESS", "source of unicast adverts"}},
    {{"unicast_ttl", not_yet, "0..255", "of unicast adverts"}},
    {{"check_unicast_src", not_yet, "[BOOL]", "adverts must come from a listed peer"}},
    {{"old_unicast_checksum", not_yet, "[never]", "for peers before keepalived 1.3.6"}},
    {{"mcast_src_ip", not_yet, "ADDRESS", "source of multicast adverts"}},
    {{"mcast_dst_ip", not_yet, "ADDRESS", "group of this instance"}},
    {{"track_src_ip", not_yet, "", "source address gone is a fault"}},
    {{"skip_check_adv_addr", not_yet, "[BOOL]", "do not compare address lists again"}},
    {{"strict_mode", not_yet, "[BOOL]", "enforce the RFC's rules"}},
    {{"v3_checksum_as_v2", not_yet, "[BOOL]", "no pseudo-header in the checksum"}},
    {{"native_ipv6", no_effect, "", "the first address decides the family"}},
    {{"accept", no_effect, "", "the addresses take traffic: the default"}},
    {{"no_accept", not_yet, "", "drop traffic to the addresses"}},
    {{"auth_hmac", not_yet, "{ … }", "signed adverts"}},
    {{"kernel_rx_buf_size", not_yet, "BYTES", "socket buffer"}},
    {{"owner_ignore_adverts", not_yet, "[BOOL]", "an address owner ignores adverts"}},
    {{"higher_prio_send_advert", not_yet, "[BOOL]", "one more advert when yielding"}},
    {{"lower_prio_no_advert", not_yet, "[BOOL]", "do not answer a lower-priority advert"}},
    {{"debug", no_effect, "0..4", "log level"}},
    // Addresses, announcements, virtual MAC addresses.
    {{"virtual_ipaddress", works, "{ ADDRESS … }", "the addresses"}, read_addresses},
    {{"garp_master_delay", works, "SECONDS", "second burst of announcements; default 5"},
     read_garp<&VrrpInstance::garp_master_delay_s, 0>},
    {{"garp_master_repeat", works, "N", "announcements in a burst; default 5"},
     read_garp<&VrrpInstance::garp_master_repeat, 1>},
    {{"virtual_ipaddress_excluded", not_yet, "{ ADDRESS … }",
      "addresses that are not in the advert"}},
    {{"no_virtual_ipaddress", not_yet, "", "no address is wanted"}},
    {{"virtual_routes", not_yet, "{ ROUTE … }", "routes of the master"}},
    {{"virtual_rules", not_yet, "{ RULE … }", "rules of the master"}},
    {{"promote_secondaries", not_yet, "", "keep the others when the first address goes"}},
    {{"garp_master_refresh", not_yet, "SECONDS", "repeat announcements while master"}},
    {{"garp_master_refresh_repeat", not_yet, "N", "announcements each time"}},
    {{"garp_lower_prio_delay", not_yet, "SECONDS", "burst after a lower-priority advert"}},
    {{"garp_lower_prio_repeat", not_yet, "N", "announcements in that burst"}},
    {{"garp_extra_if", not_yet, "[all] SECONDS", "announce on other interfaces too"}},
    {{"vmac_garp_intvl", no_effect, "[all] SECONDS", "old name of garp_extra_if"}},
    {{"use_vmac", not_yet, "[NAME [INTERFACE]] …", "a virtual MAC address"}},
    {{"use_vmac_addr", not_yet, "", "virtual MAC addresses for the addresses"}},
    {{"vmac_xmit_base", not_yet, "", "adverts leave by the base interface"}},
    {{"use_ipvlan", not_yet, "[NAME [INTERFACE]] …", "an ipvlan interface"}},
    {{"vrf", not_yet, "NAME", "the VRF"}},
    {{"linkbeat_use_polling", no_effect, "", "poll the link"}},
    {{"lvs_sync_daemon_interface", lvs, "INTERFACE", "IPVS connection synchronisation"}},
    // Tracking.
    {{"track_interface", works, "{ NAME [weight N] … }", "links"},
     read_track_interface<InstanceDraft>},
    {{"track_script", works, "{ NAME [weight N] … }", "checks"}, read_track_script<InstanceDraft>},
    {{"track_file", not_yet, "{ NAME [weight N] … }", "numbers in files"}},
    {{"track_process", not_yet, "{ NAME [weight N] … }", "processes"}},
    {{"track_bfd", not_yet, "{ NAME [weight N] … }", "BFD sessions"}},
    {{"dont_track_primary", not_yet, "", "own interface down is no fault"}},
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
    {{"notify_deleted", not_yet, "[\"COMMAND\" [USER [GROUP]]]", "removed by a reload"}},
    {{"notify_master_rx_lower_pri", not_yet, "\"COMMAND\" [USER [GROUP]]",
      "a lower-priority master was heard"}},
    {{"notify_priority_changes", not_yet, "[BOOL]", "fifo lines for priority changes"}},
    {{"smtp_alert", not_yet, "[BOOL]", "mails"}},
};

constexpr KeywordTable<InstanceDraft> kTable{"vrrp_instance", kRows};

}  // namespace

const KeywordTable<InstanceDraft>& instance_keywords() { return kTable; }

}  // namespace vrrpd::config
