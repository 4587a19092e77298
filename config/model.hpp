// SPDX-License-Identifier: Apache-2.0
// What the two files say, as plain values. Defaults are keepalived's.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/alerts.hpp"
#include "config/daemon_identity.hpp"
#include "config/inheritable.hpp"
#include "config/process_files.hpp"
#include "config/script_command.hpp"
#include "config/virtual_server.hpp"
#include "vrrpd/base/address.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/ip_route.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/routing_rule.hpp"
#include "vrrpd/base/settings.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::config {

/// vrrp_rx_bufs_policy, vrrp_rx_bufs_multiplier: how much a socket holds for each instance.
struct ReceiveBufferPolicy {
  enum class Unit : std::uint8_t { none, mtu, advert, bytes };
  Unit unit = Unit::none;   ///< none: what the kernel gives
  unsigned bytes = 0;       ///< of Unit::bytes
  unsigned multiplier = 3;  ///< of the other units
};

/// nftables and friends: the table that keeps traffic from addresses that take none.
struct NftablesTable {
  std::string name;            ///< nftables NAME; empty: "keepalived"
  std::int32_t priority = -1;  ///< nftables_priority, of its chain among those of the hook
  bool match_ifindex = false;  ///< nftables_ifindex
  bool counters = false;       ///< nftables_counters
};

struct GlobalDefs {
  std::string router_id;  ///< router_id; empty: the host's name
  std::string
      script_user;  ///< script_user; empty: "keepalived_script" if that user exists, else root
  std::string script_group;
  bool enable_script_security = false;
  std::optional<std::uint8_t> vrrp_version;  ///< vrrp_version

  // What a host's instances wait for before they start.
  Duration startup_delay{};     ///< vrrp_startup_delay, from the daemon's start
  Duration delay_after_boot{};  ///< vrrp_delay_after_boot, from the host's; the longer one counts

  // How the daemon runs.
  std::optional<int> process_priority;            ///< vrrp_priority: nice value
  std::optional<unsigned> rt_priority;            ///< vrrp_rt_priority: SCHED_RR, 1..99
  std::optional<std::uint64_t> rlimit_rttime_us;  ///< vrrp_rlimit_rttime
  bool no_swap = false;                           ///< vrrp_no_swap: lock memory
  std::vector<unsigned> cpu_affinity;             ///< vrrp_cpu_affinity; empty: any

  // Pace of announcements on one interface; 0: as fast as it takes them.
  Duration garp_interval{};  ///< vrrp_garp_interval
  Duration gna_interval{};   ///< vrrp_gna_interval
  bool log_unknown_vrids = false;

  // What instances have that do not say otherwise.
  Inheritable defaults;
  bool min_garp = false;                      ///< vrrp_min_garp
  std::optional<IpAddress> multicast_group4;  ///< vrrp_mcast_group4; nothing: 224.0.0.18
  std::optional<IpAddress> multicast_group6;  ///< vrrp_mcast_group6; nothing: ff02::12
  ReceiveBufferPolicy receive_buffers;

  std::string default_interface;  ///< of static addresses without `dev`; empty: eth0

  // Where names of tables, scopes and protocols are read; empty: where iproute2 has its own.
  std::string iproute_usr_dir, iproute_etc_dir;
  /// vmac_prefix, vmac_addr_prefix; empty: "vrrp", and as vmac_prefix.
  std::string vmac_prefix, vmac_addr_prefix;
  NftablesTable nftables;
  ProcessFiles files;
  Alerts alerts;           ///< mails and fifos
  ScriptDefaults scripts;  ///< how scripts run, and those of start and stop
  CheckerPolicy checkers;  ///< of virtual servers
};

/// garp_group: these interfaces announce at a pace of their own, together.
struct GarpGroup {
  std::optional<Duration> garp_interval, gna_interval;
  std::vector<std::string> interfaces;
  Place place;
};

/// A line of interface_up_down_delays: how long a link must be down, or up, until it counts as
/// that.
struct InterfaceDelays {
  std::string interface;
  Duration down{}, up{};
  Place place;
};

/// vrrp_script
struct VrrpScript {
  std::string name;
  ScriptCommand script;
  Duration interval = std::chrono::seconds{1};
  Duration timeout{};  ///< 0: the interval
  int weight = 0;      ///< 0: failure is a fault
  bool weight_reverse = false;
  unsigned rise = 1;
  unsigned fall = 1;
  bool init_fail = false;
  Place place;
};

/// One line of track_script.
struct TrackedScript {
  std::string name;
  std::optional<int> weight;  ///< overrides the script's own
  bool weight_reverse = false;
  Place place;
};

/// One line of track_interface.
struct TrackedInterface {
  std::string name;
  int weight = 0;
  bool weight_reverse = false;
  Place place;
};

/// track_file (keepalived also: vrrp_track_file): a number in a file.
struct TrackFile {
  std::string name;
  std::string file;
  int weight = 1;  ///< by which the number is multiplied; 0: any number but 0 is a fault
  bool weight_reverse = false;
  std::optional<int> init_value;  ///< init_file VALUE: written at start
  bool init_overwrite = false;
  Place place;
};

/// vrrp_track_process: is a program running, and often enough?
struct TrackProcess {
  enum class Parameters : std::uint8_t {
    any,
    exact,    ///< param_match; also if `process` gives any
    leading,  ///< param_match partial: the process may have more of them
    prefix,   ///< param_match initial: and the last one may be longer
  };
  std::string name;
  std::string process;                  ///< the program's name, or its path
  std::vector<std::string> parameters;  ///< compared as `match` says
  Parameters match = Parameters::any;
  /// Compare `process` with argv[0], not with the kernel's short name; any but Parameters::any
  /// does so too.
  bool full_command = false;
  int weight = 0;  ///< 0: too few (or too many) is a fault
  bool weight_reverse = false;
  unsigned quorum = 1;  ///< 0 only with quorum_max 0
  std::optional<unsigned> quorum_max;
  Duration fork_delay{}, terminate_delay{};
  Place place;
};

/// One line of track_file or track_process in an instance or a group.
struct TrackedByName {
  std::string name;
  std::optional<int> weight;  ///< overrides the definition's own
  bool weight_reverse = false;
  Place place;
};

/// One line of unicast_peer.
struct UnicastPeer {
  IpAddress address;
  std::optional<std::uint8_t> min_ttl, max_ttl;
  Place place;
};

using MacBytes = std::array<std::uint8_t, 6>;

/// use_vmac [NAME] [MAC]
struct VirtualMac {
  std::string name;            ///< of the macvlan: vrrp.VRID
  std::string base;            ///< what it stands on: the instance's interface
  MacBytes mac{};              ///< 00:00:5e:00:01:VRID, IPv6: 02
  bool transmit_base = false;  ///< vmac_xmit_base: adverts go by the instance's interface
  Place place{};
};

/// An interface with a virtual MAC address that is made at start: of use_vmac, of use_vmac_addr, or
/// of an address's `use_vmac`.
struct MacInterface {
  std::string name;
  std::string base;
  MacBytes mac{};
  bool ipv6 = false;        ///< IPv6 addresses or adverts go there
  bool hears_ipv4 = false;  ///< IPv4 adverts arrive there
  std::string instance{};   ///< whose it is
  Place place{};
};

/// One line of virtual_ipaddress or static_ipaddress.
struct VirtualAddress {
  enum class Broadcast : std::uint8_t { none, from_prefix, given };
  IpAddress address;
  std::uint8_t prefix_length = 32;  ///< without /LEN: 32 or 128, not the interface's
  std::string device;               ///< dev; empty: the instance's interface
  std::string label;
  std::uint8_t scope = 0;  ///< RT_SCOPE_*; 0 is global
  Broadcast broadcast = Broadcast::none;
  std::optional<IpAddress> broadcast_address;
  std::optional<IpAddress> peer;  ///< peer: point-to-point; prefix_length is the peer's
  std::optional<std::uint32_t> preferred_lft_s;  ///< preferred_lft; nothing: for ever
  bool home = false, duplicate_detection = false, no_prefix_route = false, autojoin = false;
  bool manage_temporary = false;  ///< mngtmpaddr
  bool no_track = false;      ///< its removal by somebody else, and its interface, do not matter
  bool use_vmac = false;      ///< use_vmac: on a virtual MAC of its own
  std::string track_group{};  ///< static addresses: instances of it fault with the interface
  /// Whoever has it takes what is sent to it: as its instance says, or another that has it too.
  bool accept = true;
  Place place;
};

/// One line of virtual_routes or static_routes.
struct VirtualRoute {
  IpRoute route;
  bool tracked = true;  ///< no_track: neither its removal nor its interface matters
  Place place;
  std::string track_group{};  ///< static routes: instances of it fault with the interfaces
};

/// One line of virtual_rules or static_rules.
struct VirtualRule {
  RoutingRule rule;
  bool tracked = true;
  Place place;
  std::string track_group{};  ///< static rules
};

/// notify_master and friends; `any` is plain `notify`.
struct NotifyScripts {
  std::optional<ScriptCommand> master, backup, fault, stop, any;
  std::optional<ScriptCommand> lower_priority;  ///< notify_master_rx_lower_pri, of instances
  bool tells_deleted = false;  ///< notify_deleted, of instances, with a command or without
  std::optional<ScriptCommand> deleted;  ///< its command
  std::optional<bool> smtp_alert;        ///< mails; nothing: as smtp_alert_vrrp says
  std::optional<bool> priority_changes;  ///< fifo lines for them; nothing: as global_defs says
};

enum class InitialState : std::uint8_t { backup, master };

struct VrrpInstance {
  std::string name;
  InitialState state = InitialState::backup;
  std::string interface;
  Place interface_place{};
  std::uint8_t virtual_router_id = 0;
  std::uint8_t priority = 100;                    ///< 255 if not given with `state MASTER`
  std::uint8_t version = 2;                       ///< own, or global vrrp_version, or 2
  Duration advert_int = std::chrono::seconds{1};  ///< whole seconds in version 2, 10 ms steps in 3
  bool nopreempt = false;
  Duration preempt_delay{};
  bool auth_pass_set = false;  ///< authentication { auth_type PASS }
  std::string auth_pass;       ///< at most 8 bytes; a secret
  std::vector<TrackedScript> track_script;
  std::vector<TrackedInterface> track_interface;
  NotifyScripts notify;
  std::vector<TrackedByName> track_file, track_process;
  bool dont_track_primary = false;
  std::vector<VirtualAddress> virtual_ipaddress;
  std::vector<VirtualAddress> virtual_ipaddress_excluded;  ///< any family; not in the advert
  bool no_virtual_ipaddress = false;
  std::vector<VirtualRoute> virtual_routes;
  std::vector<VirtualRule> virtual_rules;
  bool promote_secondaries = false;

  /// What its adverts are: the first address decides (IPv6 is version 3).
  Family family = Family::ipv4;
  std::vector<UnicastPeer> unicast_peers;   ///< not empty: unicast
  std::optional<IpAddress> unicast_src_ip;  ///< need not exist yet
  std::uint8_t unicast_ttl = 255;
  bool unicast_fault_no_peer = false;
  bool check_unicast_src = false;
  bool old_unicast_checksum_never = false;    ///< old_unicast_checksum never
  bool old_unicast_checksum = false;          ///< send it from the start
  std::optional<IpAddress> multicast_source;  ///< mcast_src_ip
  std::optional<IpAddress> multicast_group;   ///< mcast_dst_ip, vrrp_mcast_group4/6
  bool track_src_ip = false;
  bool v3_checksum_as_v2 = false;
  bool v3_checksum_as_peer = false;  ///< vrrpd.toml [instance.NAME] checksum = "as-peer"
  unsigned down_timer_adverts = 3;
  bool skip_check_adv_addr = false;
  bool strict = false;  ///< strict_mode, vrrp_strict
  /// Its addresses take traffic while it is master (RFC 9568 §6.1 Accept_Mode). no_accept: false
  bool accept = true;
  bool lower_prio_no_advert = false;
  bool higher_prio_send_advert = false;
  bool owner_ignore_adverts = false;
  std::optional<std::uint8_t> timer_expired_backup;
  unsigned receive_buffer_bytes = 0;  ///< kernel_rx_buf_size, vrrp_rx_bufs_policy; 0: the kernel's
  std::optional<VirtualMac> vmac;
  bool vmac_for_addresses = false;  ///< use_vmac_addr
  std::string vrf;

  unsigned garp_master_delay_s = 5;         ///< garp_master_delay; 0: no second burst
  unsigned garp_master_repeat = 5;          ///< garp_master_repeat; at least 1
  unsigned garp_master_refresh_s = 0;       ///< garp_master_refresh; 0: never
  unsigned garp_master_refresh_repeat = 1;  ///< at least 1
  unsigned garp_lower_prio_delay_s = 5;     ///< garp_lower_prio_delay; default: master's
  unsigned garp_lower_prio_repeat = 5;      ///< garp_lower_prio_repeat; 0: none
  std::optional<Duration> garp_extra_if;    ///< announce on other interfaces of a VMAC, this often
  bool garp_extra_if_all = false;
  Place place;
};

/// By which interface its adverts come and go.
[[nodiscard]] inline const std::string& advert_interface(const VrrpInstance& instance) {
  const bool by_vmac = instance.vmac && !instance.vmac->transmit_base;
  return by_vmac ? instance.vmac->name : instance.interface;
}

struct SyncGroup {
  std::string name;
  std::vector<std::string> members;               ///< names of instances, each in one group only
  std::vector<Place> member_places;               ///< where each of them is written
  std::vector<TrackedScript> track_script;        ///< applied to every member
  std::vector<TrackedInterface> track_interface;  ///< applied to every member
  std::vector<TrackedByName> track_file, track_process;
  bool tracking_weight = false;  ///< sync_group_tracking_weight: members keep weighted trackers
  NotifyScripts notify;
  Place place;
};

/// track_group: instances that depend on what is static.
struct TrackGroup {
  std::string name;
  std::vector<std::string> members;  ///< names of instances
  std::vector<Place> member_places;
  Place place;
};

/// [check.NAME] and [notify.NAME] of vrrpd.toml.
struct ModuleUse {
  std::string name;    ///< NAME
  std::string module;  ///< module = "mysql"
  std::string server;  ///< of several; "": [mysql] has the only one
  Place server_place;
  std::optional<Duration> interval, deadline;  ///< checks only
  std::optional<unsigned> rise, fall;          ///< checks only
  std::optional<int> weight;                   ///< checks that keepalived.conf does not define
  bool also_run_scripts =
      false;               ///< notify: the file's scripts run beside the module (decision 22)
  bool vip_first = false;  ///< notify: addresses come before the server is open (vip_order)
  Settings settings;       ///< everything else in the table
  Place place;
};

/// The tables of a module that its checks and notifies share.
struct ModuleTables {
  Settings only;                                         ///< [mysql]
  std::map<std::string, Settings, std::less<>> servers;  ///< [mysql.servers.NAME]
};

/// A value of vrrpd.toml that is a file with a secret, or one that proves who somebody is.
struct SecretFile {
  std::string key;  ///< "password_file"
  std::string file;
  Place place;
};

/// [vrrpd] of vrrpd.toml: what concerns no module.
struct DaemonSettings {
  bool address_lifetime = true;  ///< decision 16; false: addresses are permanent
  Duration gate_progress = std::chrono::seconds{5};  ///< decision 3: bound on lack of progress
  Duration drain_max = std::chrono::seconds{300};    ///< decision 3: cap
  Duration fence_max = std::chrono::seconds{1};      ///< decision 5
  Duration handover_max = std::chrono::seconds{10};  ///< decision 7: a planned handover
  /// How long TCP clients of an address that was given up get a reset; 0: no answer at all.
  Duration refuse_clients = std::chrono::seconds{10};
  Duration stop_notify_max = std::chrono::seconds{10};  ///< how long STOP notifies may take
  std::string state_directory = "/var/lib/vrrpd";
  std::string runtime_directory = "/run/vrrpd";
};

struct Model {
  DaemonIdentity identity;
  GlobalDefs global;
  std::vector<VrrpScript> scripts;
  /// One that nothing tracks, and that no [check.NAME] replaces: keepalived judges the file by it.
  std::optional<Place> idle_script{};
  std::vector<VrrpInstance> instances;
  std::vector<SyncGroup> groups;
  std::vector<TrackFile> track_files;
  std::vector<TrackProcess> track_processes;
  std::vector<GarpGroup> garp_groups;
  // There from start to stop.
  std::vector<VirtualAddress> static_addresses;  ///< each with its device
  std::vector<VirtualRoute> static_routes;
  std::vector<VirtualRule> static_rules;
  std::vector<TrackGroup> track_groups;
  std::vector<InterfaceDelays> interface_delays;  ///< at most one for each interface
  std::vector<MacInterface> mac_interfaces;
  VirtualServers virtual_servers;

  DaemonSettings daemon;
  std::vector<ModuleUse> checks;
  std::vector<ModuleUse> notifies;
  std::map<std::string, ModuleTables, std::less<>> modules;  ///< by the module's name
  std::vector<SecretFile> secret_files;                      ///< of all modules' tables
  std::optional<Settings> peer;  ///< [peer], as vrrpd/peer/settings.hpp reads it
};

}  // namespace vrrpd::config
