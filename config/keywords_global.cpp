// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>

#include "config/alert_lines.hpp"
#include "config/arguments.hpp"
#include "config/inheritable_lines.hpp"
#include "config/keywords.hpp"
#include "config/nftables_lines.hpp"
#include "config/peer_lines.hpp"
#include "config/process_file_lines.hpp"
#include "config/scheduling_lines.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using namespace std::chrono_literals;

constexpr DurationRange kPauses{0s, 4294s};                               // keepalived's own
constexpr IntegerRange kBufferBytes{1, std::numeric_limits<int>::max()};  // SO_RCVBUF is an int

void read_router_id(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const Word* id = only_word(statement, complaints)) global.router_id = id->text;
}

void read_script_user(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_account(statement, global.script_user, global.script_group, complaints);
}

void read_security(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  expect_no_words(statement, complaints);
  global.enable_script_security = true;
}

void read_version(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const auto version = read_integer(statement, {2, 3}, Junk::refused, complaints);
  if (version) global.vrrp_version = static_cast<std::uint8_t>(*version);
}

void read_min_garp(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) global.min_garp = *on;
}

void read_unknown_vrids(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  expect_no_words(statement, complaints);
  global.log_unknown_vrids = true;
}

/// The `0` of keepalived's own sample is taken as meant: no pause.
template <Duration GlobalDefs::*pace>
void read_pace(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const auto pause = read_seconds(statement, 6, kPauses, complaints);
  if (!pause) return;
  global.*pace = *pause;
  if (*pause > 0s) return;
  complaints.note(statement.words[1].place, "no pause: keepalived refuses the 0 and does the same");
}

void read_buffer_policy(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  using Unit = ReceiveBufferPolicy::Unit;
  ReceiveBufferPolicy& policy = global.receive_buffers;
  if (word->text == "MTU" || word->text == "ADVERT") {
    policy.unit = word->text == "MTU" ? Unit::mtu : Unit::advert;
  } else if (const auto bytes = read_integer(*word, kBufferBytes, Junk::refused, complaints)) {
    policy.unit = Unit::bytes;
    policy.bytes = static_cast<unsigned>(*bytes);
  }
}

void read_buffer_multiplier(const Statement& statement, GlobalDefs& global,
                            Complaints& complaints) {
  constexpr IntegerRange kRange{1, 10'000};
  const auto value = read_integer(statement, kRange, Junk::refused, complaints);
  if (value) global.receive_buffers.multiplier = static_cast<unsigned>(*value);
}

/// Carried out while the text is read (include.cpp): what is left is to say what is wrong with it.
void read_random_seed(const Statement& statement, GlobalDefs&, Complaints& complaints) {
  constexpr IntegerRange kRange{0, std::numeric_limits<std::uint32_t>::max()};
  static_cast<void>(read_integer(statement, kRange, Junk::refused, complaints));
}

/// The same; its words were complained of there.
void read_include_check(const Statement&, GlobalDefs&, Complaints&) {}

/// What it asks for is what vrrpd does for every instance.
void read_dynamic_interfaces(const Statement& statement, GlobalDefs&, Complaints& complaints) {
  const bool changes = statement.words.size() > 1 && statement.words[1].text == "allow_if_changes";
  expect_no_more_words(statement, changes ? 2 : 1, complaints);
}

template <std::string GlobalDefs::*text>
void read_text(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const Word* word = only_word(statement, complaints)) global.*text = word->text;
}

/// keepalived: the first one wins.
template <std::string GlobalDefs::*text>
void read_first_text(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (!(global.*text).empty()) {
    complaints.warning(word->place, "a second one, ignoring it");
    return;
  }
  global.*text = word->text;
}

constexpr Keyword<GlobalDefs> kRows[]{
    // Identity, processes, scripts.
    {{"router_id", works, "TEXT", "name of this host in mails; default: the host's name",
      Bare::warned},
     read_router_id},
    {{"script_user", works, "USER [[:]GROUP]", "who runs scripts", Bare::warned}, read_script_user},
    {{"enable_script_security", works, "", "refuse scripts that others than root may change"},
     read_security},
    {{"max_auto_priority", refused, "[-1..99]",
      "vrrp_rt_priority schedules it in real time from the start"}},
    {{"min_auto_priority_delay", refused, "MICROSECONDS", "belongs to max_auto_priority"}},
    {{"process_names", no_effect, "", "name the children"}},
    {{"process_name", refused, "NAME", "the process has the name of its program"}},
    {{"vrrp_process_name", refused, "NAME", "vrrpd is one process, with the name of its program"}},
    {{"checker_process_name", lvs, "NAME", "the checker process's name"}},
    {{"lvs_process_name", lvs, "NAME", "old name of checker_process_name"}},
    {{"bfd_process_name", refused, "NAME", "there is no BFD process"}},
    {{"use_symlink_paths", works, "[BOOL]", "run scripts under the name given"},
     read_symlink_paths},
    {{"set_supplementary_groups", refused, "[BOOL]",
      "a script has one group: name it behind its user"}},
    {{"startup_script", works, "\"COMMAND\" [USER [GROUP]]", "runs before anything else",
      Bare::warned},
     read_edge_script<&ScriptDefaults::startup>},
    {{"startup_script_timeout", works, "1..1000", "seconds; default 10", Bare::warned},
     read_edge_timeout<&ScriptDefaults::startup_timeout>},
    {{"shutdown_script", works, "\"COMMAND\" [USER [GROUP]]", "runs after everything else",
      Bare::warned},
     read_edge_script<&ScriptDefaults::shutdown>},
    {{"shutdown_script_timeout", works, "1..1000", "seconds; default 10", Bare::warned},
     read_edge_timeout<&ScriptDefaults::shutdown_timeout>},
    {{"umask", refused, "BITS", "what vrrpd writes is for its owner only"}},
    {{"random_seed", works, "N", "makes ${_RANDOM} repeatable"}, read_random_seed},
    {{"dynamic_interfaces", works, "[allow_if_changes]",
      "interfaces may be absent at start: vrrpd waits for them with or without it"},
     read_dynamic_interfaces},
    {{"default_interface", works, "INTERFACE", "of static addresses without dev; default: eth0",
      Bare::warned},
     read_text<&GlobalDefs::default_interface>},
    {{"iproute_usr_dir", works, "DIRECTORY", "where names of tables are read", Bare::warned},
     read_text<&GlobalDefs::iproute_usr_dir>},
    {{"iproute_etc_dir", works, "DIRECTORY", "where names of tables are read", Bare::warned},
     read_text<&GlobalDefs::iproute_etc_dir>},
    {{"config_save_dir", refused, "DIRECTORY",
      "--dump-conf logs what was understood; version control keeps what was written"}},
    {{"tmp_config_directory", no_effect, "DIRECTORY", "for the consolidated configuration"}},
    {{"include_check", works, "[[+|-]CHECK …]", "how strict include is"}, read_include_check},
    {{"reload_check_config", works, "[FILE]",
      "every reload is tested first; FILE gets what a refused one complained of"},
     read_reload_check},
    {{"reload_time_file", refused, "FILE",
      "a systemd timer that runs `systemctl reload vrrpd' does it"}},
    {{"reload_repeat", refused, "", "the same timer, with OnCalendar="}},
    {{"reload_file", works, "[FILE]", "exists while a reload reads the configuration"},
     read_reload_file},
    {{"data_use_instance", works, "[BOOL]",
      "the name of keepalived.data carries net_namespace and instance"},
     read_data_use_instance},
    {{"state_dump_file", works, "FILE", "name of the text dump", Bare::warned},
     read_state_dump_file},
    {{"stats_dump_file", no_effect, "FILE", "name of the statistics dump"}},
    {{"json_dump_file", no_effect, "FILE", "name of the JSON dump"}},
    {{"json_version", works, "1|2", "form of the JSON dump; default 1", Bare::warned},
     read_json_version},
    // Mail.
    {{"notification_email", works, "{ ADDRESS … }", "who gets mails"}, read_recipients},
    {{"notification_email_from", works, "ADDRESS", "whom they are from", Bare::warned},
     read_sender},
    {{"smtp_server", works, "HOST [PORT]", "the mail server"}, read_smtp_server},
    {{"smtp_helo_name", works, "NAME", "how to greet it", Bare::noted}, read_helo},
    {{"smtp_connect_timeout", works, "SECONDS", "how long to wait for it"}, read_smtp_timeout},
    {{"smtp_alert", works, "[BOOL]", "mails by default"}, read_global_alert<&MailSettings::all>},
    {{"smtp_alert_vrrp", works, "[BOOL]", "mails by default, for VRRP"},
     read_global_alert<&MailSettings::vrrp>},
    {{"smtp_alert_checker", works, "[BOOL]", "mails by default, for checkers"},
     read_global_alert<&MailSettings::checkers>},
    {{"no_email_faults", works, "", "no mail for a fault"}, read_no_faults},
    {{"no_checker_emails", no_effect, "",
      "checkers send mails only of servers that come or go, which it lets through"}},
    {{"checker_log_all_failures", works, "[BOOL]", "log each failed check"}, read_log_failures},
    // Protocol defaults.
    {{"vrrp_version", works, "2|3", "for instances that do not say; default 2"}, read_version},
    {{"vrrp_mcast_group4", works, "ADDRESS", "default 224.0.0.18"}, read_global_group4},
    {{"vrrp_mcast_group6", works, "ADDRESS", "default ff02::12"}, read_global_group6},
    {{"vrrp_strict", works, "[BOOL]", "enforce the RFC's rules"},
     read_flag<&Inheritable::strict, Off::is_off>},
    {{"vrrp_skip_check_adv_addr", works, "[BOOL]", "do not compare address lists again"},
     read_flag<&Inheritable::skip_check_adv_addr, Off::is_off>},
    {{"vrrp_check_unicast_src", works, "[BOOL]", "adverts must come from a listed peer"},
     read_flag<&Inheritable::check_unicast_src, Off::is_off>},
    {{"vrrp_garp_master_delay", works, "SECONDS", "second burst of announcements"},
     read_garp<&Inheritable::garp_master_delay_s, 0>},
    {{"vrrp_garp_master_repeat", works, "N", "announcements in a burst"},
     read_garp<&Inheritable::garp_master_repeat, 1>},
    {{"vrrp_garp_master_refresh", works, "SECONDS", "repeat announcements while master"},
     read_garp<&Inheritable::garp_master_refresh_s, 0>},
    {{"vrrp_garp_master_refresh_repeat", works, "N", "announcements each time"},
     read_garp<&Inheritable::garp_master_refresh_repeat, 1>},
    {{"vrrp_garp_lower_prio_delay", works, "SECONDS", "second burst after a lower-priority advert"},
     read_garp<&Inheritable::garp_lower_prio_delay_s, 0>},
    {{"vrrp_garp_lower_prio_repeat", works, "N", "announcements in a burst after one"},
     read_garp<&Inheritable::garp_lower_prio_repeat, 0>},
    {{"vrrp_garp_interval", works, "SECONDS", "pause between ARP announcements"},
     read_pace<&GlobalDefs::garp_interval>},
    {{"vrrp_gna_interval", works, "SECONDS", "pause between neighbour advertisements"},
     read_pace<&GlobalDefs::gna_interval>},
    {{"vrrp_min_garp", works, "[BOOL]", "one announcement only"}, read_min_garp},
    {{"vrrp_garp_extra_if", works, "[all] 0..86400", "announce on other interfaces, this often"},
     read_garp_extra_if<GlobalDefs>},
    {{"vrrp_vmac_garp_intvl", works, "[all] 0..86400", "old name of vrrp_garp_extra_if"},
     read_garp_extra_if_by_old_name<GlobalDefs>},
    {{"vrrp_down_timer_adverts", works, "1..100", "missed adverts until the master is gone"},
     read_down_timer_adverts<GlobalDefs>},
    {{"vrrp_lower_prio_no_advert", works, "[BOOL]", "do not answer a lower-priority advert"},
     read_flag<&Inheritable::lower_prio_no_advert, Off::is_off>},
    {{"vrrp_higher_prio_send_advert", works, "[BOOL]", "one more advert when yielding"},
     read_flag<&Inheritable::higher_prio_send_advert, Off::is_off>},
    {{"vrrp_owner_ignore_adverts", works, "[BOOL]", "an address owner ignores adverts"},
     read_flag<&Inheritable::owner_ignore_adverts, Off::is_off>},
    {{"v3_checksum_as_v2", works, "[BOOL]", "no pseudo-header in the checksum"},
     read_flag<&Inheritable::v3_checksum_as_v2, Off::is_on>},
    {{"vrrp_startup_delay", works, "SECONDS", "be silent after start"}, read_startup_delay},
    {{"vrrp_delay_after_boot", works, "SECONDS", "be silent after boot", Bare::warned},
     read_delay_after_boot},
    {{"log_unknown_vrids", works, "", "report adverts for unknown routers"}, read_unknown_vrids},
    {{"vrrp_notify_priority_changes", works, "[BOOL]", "fifo lines for priority changes"},
     read_priority_changes},
    {{"disable_local_igmp", refused, "", "the kernel joins the groups of virtual MAC interfaces"}},
    {{"vmac_prefix", works, "TEXT", "names of VMAC interfaces; default vrrp"},
     read_first_text<&GlobalDefs::vmac_prefix>},
    {{"vmac_addr_prefix", works, "TEXT", "of those for addresses; default: vmac_prefix"},
     read_first_text<&GlobalDefs::vmac_addr_prefix>},
    {{"vrrp_iptables", refused, "[IN [OUT]]",
      "no_accept is enforced with nftables, in a table of its own: see `nftables'"}},
    {{"vrrp_ipsets", refused, "[NAME …]",
      "no_accept is enforced with nftables, which has sets of its own: see `nftables'"}},
    {{"nftables", works, "[TABLE]", "table that enforces no_accept; default keepalived"},
     read_nftables_table},
    {{"nftables_priority", works, "N", "priority of its chain; default -1"},
     read_nftables_priority},
    {{"nftables_ifindex", works, "", "match interfaces by index, not by name"},
     read_nftables_switch<&NftablesTable::match_ifindex>},
    {{"nftables_counters", works, "", "count what it drops"},
     read_nftables_switch<&NftablesTable::counters>},
    {{"nftables_ipvs", lvs, "[TABLE]", "nftables table for IPVS"}},
    {{"nftables_ipvs_priority", lvs, "N", "priority of its chains"}},
    {{"nftables_ipvs_start_fwmark", lvs, "N", "first firewall mark"}},
    // Scheduling and buffers.
    {{"vrrp_priority", works, "-20..19", "nice value", Bare::warned}, read_nice_value},
    {{"vrrp_no_swap", works, "", "lock memory"}, read_no_swap},
    {{"vrrp_rt_priority", works, "1..99", "real-time priority", Bare::warned}, read_rt_priority},
    {{"vrrp_rlimit_rttime", works, "MICROSECONDS", "real-time CPU limit"}, read_rt_limit},
    {{"vrrp_rlimit_rtime", no_effect, "MICROSECONDS", "old name of vrrp_rlimit_rttime"}},
    {{"vrrp_cpu_affinity", works, "CPU …", "CPUs to run on", Bare::warned}, read_cpu_affinity},
    {{"bfd_priority", refused, "-20..19", "there is no BFD process"}},
    {{"bfd_no_swap", refused, "", "there is no BFD process"}},
    {{"bfd_rt_priority", refused, "1..99", "there is no BFD process"}},
    {{"bfd_rlimit_rttime", refused, "MICROSECONDS", "there is no BFD process"}},
    {{"bfd_rlimit_rtime", no_effect, "MICROSECONDS", "old name of bfd_rlimit_rttime"}},
    {{"bfd_cpu_affinity", refused, "CPU …", "there is no BFD process"}},
    {{"checker_priority", lvs, "-20..19", "nice value, checkers"}},
    {{"checker_no_swap", lvs, "", "lock memory, checkers"}},
    {{"checker_rt_priority", lvs, "1..99", "real-time priority, checkers"}},
    {{"checker_rlimit_rttime", lvs, "MICROSECONDS", "real-time CPU limit, checkers"}},
    {{"checker_rlimit_rtime", lvs, "MICROSECONDS", "old name of checker_rlimit_rttime"}},
    {{"checker_cpu_affinity", lvs, "CPU …", "CPUs to run on, checkers"}},
    {{"vrrp_netlink_cmd_rcv_bufs", refused, "BYTES",
      "vrrpd takes netlink buffers that are large enough by itself"}},
    {{"vrrp_netlink_cmd_rcv_bufs_force", refused, "[BOOL]",
      "vrrpd takes netlink buffers that are large enough by itself"}},
    {{"vrrp_netlink_monitor_rcv_bufs", refused, "BYTES",
      "vrrpd takes netlink buffers that are large enough by itself"}},
    {{"vrrp_netlink_monitor_rcv_bufs_force", refused, "[BOOL]",
      "vrrpd takes netlink buffers that are large enough by itself"}},
    {{"process_monitor_rcv_bufs", refused, "BYTES",
      "vrrpd takes a buffer that is large enough by itself"}},
    {{"process_monitor_rcv_bufs_force", refused, "[BOOL]",
      "vrrpd takes a buffer that is large enough by itself"}},
    {{"lvs_netlink_cmd_rcv_bufs", lvs, "BYTES", "netlink command buffer, checkers"}},
    {{"lvs_netlink_cmd_rcv_bufs_force", lvs, "[BOOL]", "beyond the system's limit"}},
    {{"lvs_netlink_monitor_rcv_bufs", lvs, "BYTES", "netlink monitor buffer, checkers"}},
    {{"lvs_netlink_monitor_rcv_bufs_force", lvs, "[BOOL]", "beyond the system's limit"}},
    {{"vrrp_rx_bufs_policy", works, "MTU|ADVERT|BYTES", "socket buffer of an instance",
      Bare::warned},
     read_buffer_policy},
    {{"vrrp_rx_bufs_multiplier", works, "N", "adverts it holds; default 3", Bare::warned},
     read_buffer_multiplier},
    // Notification channels, SNMP, D-Bus.
    {{"notify_fifo", works, "PATH [USER [GROUP]]", "a line for every event", Bare::warned},
     read_global_fifo<&Alerts::every>},
    {{"notify_fifo_script", works, "\"COMMAND\" [USER [GROUP]]", "reads that fifo", Bare::warned},
     read_fifo_script<&Alerts::every>},
    {{"vrrp_notify_fifo", works, "PATH [USER [GROUP]]", "a line for every VRRP event",
      Bare::warned},
     read_global_fifo<&Alerts::vrrp>},
    {{"vrrp_notify_fifo_script", works, "\"COMMAND\" [USER [GROUP]]", "reads that fifo",
      Bare::warned},
     read_fifo_script<&Alerts::vrrp>},
    {{"lvs_notify_fifo", works, "PATH [USER [GROUP]]", "a line for every checker event",
      Bare::warned},
     read_global_fifo<&Alerts::checkers>},
    {{"lvs_notify_fifo_script", works, "\"COMMAND\" [USER [GROUP]]", "reads that fifo",
      Bare::warned},
     read_fifo_script<&Alerts::checkers>},
    {{"fifo_write_vrrp_states_on_reload", works, "", "all states again after a reload"},
     read_states_on_reload},
    {{"enable_snmp_vrrp", refused, "",
      "vrrpd speaks no SNMP: `vrrpctl status --json' has what its tables have"}},
    {{"enable_snmp_keepalived", no_effect, "", "old name of enable_snmp_vrrp"}},
    {{"enable_snmp_checker", lvs, "", "KEEPALIVED-MIB, checker part"}},
    {{"enable_snmp_rfc", refused, "",
      "vrrpd speaks no SNMP: `vrrpctl status --json' has what its tables have"}},
    {{"enable_snmp_rfcv2", refused, "",
      "vrrpd speaks no SNMP: `vrrpctl status --json' has what its tables have"}},
    {{"enable_snmp_rfcv3", refused, "",
      "vrrpd speaks no SNMP: `vrrpctl status --json' has what its tables have"}},
    {{"enable_traps", refused, "",
      "vrrpd speaks no SNMP: `vrrpctl status --json' has what its tables have"}},
    {{"snmp_socket", refused, "ADDRESS",
      "vrrpd speaks no SNMP: `vrrpctl status --json' has what its tables have"}},
    {{"snmp_vs_stats_update_interval", lvs, "SECONDS", "virtual server statistics"}},
    {{"snmp_rs_stats_update_interval", lvs, "SECONDS", "real server statistics"}},
    {{"enable_dbus", refused, "",
      "vrrpd is not on D-Bus: vrrpctl asks it, notify scripts are told by it"}},
    {{"dbus_service_name", refused, "NAME",
      "vrrpd is not on D-Bus: vrrpctl asks it, notify scripts are told by it"}},
    {{"dbus_no_interface_name", refused, "NAME",
      "vrrpd is not on D-Bus: vrrpctl asks it, notify scripts are told by it"}},
    {{"lvs_sync_daemon", lvs, "INTERFACE INSTANCE …", "IPVS connection synchronisation"}},
    {{"lvs_timeouts", lvs, "…", "IPVS timeouts"}},
    {{"lvs_flush", lvs, "", "empty the IPVS table at start"}},
    {{"lvs_flush_on_stop", lvs, "[VS]", "empty the IPVS table at stop"}},
    {{"lvs_flush_onstop", lvs, "[VS]", "old name of lvs_flush_on_stop"}},
    {{"rs_init_notifies", works, "", "notify the first state of real servers"}, read_first_states},
};

constexpr KeywordTable<GlobalDefs> kTable{"global_defs", kRows};

}  // namespace

const KeywordTable<GlobalDefs>& global_keywords() { return kTable; }

}  // namespace vrrpd::config
