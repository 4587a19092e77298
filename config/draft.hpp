// SPDX-License-Identifier: Apache-2.0
// keepalived.conf as it stands, before what depends on the rest of the file is decided: which
// keywords were given, and where. Becomes the Model in complete.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/given.hpp"
#include "config/inheritable.hpp"
#include "config/model.hpp"
#include "config/statement.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

/// authentication { auth_type … auth_pass … }
struct Authentication {
  enum class Type : std::uint8_t { none, pass, ah };
  Place place;
  Type type = Type::none;
  Place type_place;
  std::string pass;  ///< a secret
};

/// use_vmac as written.
struct VmacDraft {
  std::string name;               ///< empty: by the virtual router id
  std::vector<std::uint8_t> mac;  ///< none, 5 or 6 bytes
  Place place;
};

struct InstanceDraft {
  VrrpInstance instance;  ///< without what stands below
  Inheritable own;        ///< what it does not take from global_defs
  MaybeGiven<InitialState> state;
  MaybeGiven<std::uint8_t> priority;
  MaybeGiven<std::uint8_t> version;
  MaybeGiven<Duration> advert_int;
  std::optional<Place> nopreempt;
  MaybeGiven<Duration> preempt_delay;
  MaybeGiven<std::uint8_t> timer_expired_backup;
  std::optional<Authentication> authentication;
  bool virtual_router_id_given = false;  ///< also if its value would not do
  /// Of whichever comes first: an address, a peer, a source address or a group.
  MaybeGiven<Family> family;
  MaybeGiven<IpAddress> source;  ///< unicast_src_ip and mcast_src_ip: one setting, the last wins
  MaybeGiven<IpAddress> multicast_group;  ///< mcast_dst_ip
  std::optional<Place> unicast_keyword;   ///< the first that only unicast has
  MaybeGiven<bool> accept;                ///< accept, no_accept
  std::set<IpAddress> peers;
  std::optional<VmacDraft> vmac;
  std::optional<Place> vmac_transmit_base;
  // The names in them are known when global_defs is.
  std::vector<Statement> routes, rules;  ///< virtual_routes, virtual_rules
};

struct GarpGroupDraft {
  GarpGroup group;  ///< without its interfaces
  std::vector<Given<std::string>> interfaces;
};

struct Draft {
  /// Each block's kind and name, and where the first of them stands.
  std::map<std::pair<std::string_view, std::string>, Place> names;
  DaemonIdentity identity;
  GlobalDefs global;
  std::vector<VrrpScript> scripts;
  std::vector<InstanceDraft> instances;
  std::vector<SyncGroup> groups;
  std::vector<TrackFile> track_files;
  std::vector<TrackProcess> track_processes;
  std::vector<GarpGroup> garp_groups;
  std::map<std::string, InterfaceDelays> interface_delays;  ///< by interface
  std::map<std::string, Place> paced_interfaces;            ///< of all garp_groups
  std::vector<Statement> static_addresses, static_routes, static_rules;
  std::vector<TrackGroup> track_groups;
  VirtualServers virtual_servers;
};

}  // namespace vrrpd::config
