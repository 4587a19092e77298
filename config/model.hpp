// SPDX-License-Identifier: Apache-2.0
// What the two files say, as plain values. Defaults are keepalived's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/settings.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::config {

/// A command line of the file: `"CMD ARGS" [user [group]]`, split as keepalived splits it.
struct ScriptCommand {
  Command command;   ///< user and group are empty if the line names none
  std::string text;  ///< as written, for messages
  Place place;
};

struct GlobalDefs {
  std::string router_id;  ///< router_id; empty: the host's name
  std::string
      script_user;  ///< script_user; empty: "keepalived_script" if that user exists, else root
  std::string script_group;
  bool enable_script_security = false;
  std::optional<std::uint8_t> vrrp_version;  ///< vrrp_version
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

/// One line of virtual_ipaddress.
struct VirtualAddress {
  enum class Broadcast : std::uint8_t { none, from_prefix, given };
  IpAddress address;
  std::uint8_t prefix_length = 32;  ///< without /LEN: 32 or 128, not the interface's
  std::string device;               ///< dev; empty: the instance's interface
  std::string label;
  std::uint8_t scope = 0;  ///< RT_SCOPE_*; 0 is global
  Broadcast broadcast = Broadcast::none;
  std::optional<IpAddress> broadcast_address;
  Place place;
};

/// notify_master and friends; `any` is plain `notify`.
struct NotifyScripts {
  std::optional<ScriptCommand> master, backup, fault, stop, any;
};

enum class InitialState : std::uint8_t { backup, master };

struct VrrpInstance {
  std::string name;
  InitialState state = InitialState::backup;
  std::string interface;
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
  std::vector<VirtualAddress> virtual_ipaddress;
  unsigned garp_master_delay_s = 5;  ///< garp_master_delay; 0: no second burst
  unsigned garp_master_repeat = 5;   ///< garp_master_repeat; at least 1
  Place place;
};

struct SyncGroup {
  std::string name;
  std::vector<std::string> members;               ///< names of instances, each in one group only
  std::vector<Place> member_places;               ///< where each of them is written
  std::vector<TrackedScript> track_script;        ///< applied to every member
  std::vector<TrackedInterface> track_interface;  ///< applied to every member
  NotifyScripts notify;
  Place place;
};

/// [check.NAME] and [notify.NAME] of vrrpd.toml.
struct ModuleUse {
  std::string name;                            ///< NAME
  std::string module;                          ///< module = "mysql"
  std::optional<Duration> interval, deadline;  ///< checks only
  std::optional<unsigned> rise, fall;          ///< checks only
  std::optional<int> weight;                   ///< checks that keepalived.conf does not define
  bool also_run_scripts =
      false;          ///< notify: the file's scripts run beside the module (decision 22)
  Settings settings;  ///< everything else in the table
  Place place;
};

/// [vrrpd] of vrrpd.toml: what concerns no module.
struct DaemonSettings {
  bool address_lifetime = true;  ///< decision 16; false: addresses are permanent
  Duration gate_progress = std::chrono::seconds{5};     ///< decision 3: bound on lack of progress
  Duration drain_max = std::chrono::seconds{300};       ///< decision 3: cap
  Duration fence_max = std::chrono::seconds{1};         ///< decision 5
  Duration stop_notify_max = std::chrono::seconds{10};  ///< how long STOP notifies may take
  std::string state_directory = "/var/lib/vrrpd";
  std::string runtime_directory = "/run/vrrpd";
};

struct Model {
  GlobalDefs global;
  std::vector<VrrpScript> scripts;
  std::vector<VrrpInstance> instances;
  std::vector<SyncGroup> groups;

  DaemonSettings daemon;
  std::vector<ModuleUse> checks;
  std::vector<ModuleUse> notifies;
  std::map<std::string, Settings, std::less<>> shared;  ///< [mysql] and other tables of modules
};

}  // namespace vrrpd::config
