// SPDX-License-Identifier: Apache-2.0
// keepalived.conf as it stands, before what depends on the rest of the file is decided: which
// keywords were given, and where. Becomes the Model in complete.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

template <class T>
struct Given {
  T value;
  Place place;
};

/// authentication { auth_type … auth_pass … }
struct Authentication {
  enum class Type : std::uint8_t { none, pass, ah };
  Place place;
  Type type = Type::none;
  std::string pass;  ///< a secret
};

struct InstanceDraft {
  VrrpInstance instance;  ///< without what stands below
  std::optional<Given<InitialState>> state;
  std::optional<Given<std::uint8_t>> priority;
  std::optional<std::uint8_t> version;
  std::optional<Given<Duration>> advert_int;
  std::optional<Place> nopreempt;
  std::optional<Given<Duration>> preempt_delay;
  std::optional<Authentication> authentication;
  bool virtual_router_id_given = false;  ///< also if its value would not do
  std::optional<Family> family;          ///< of the first address
};

struct Draft {
  GlobalDefs global;
  std::vector<VrrpScript> scripts;
  std::vector<InstanceDraft> instances;
  std::vector<SyncGroup> groups;
  std::vector<TrackFile> track_files;
  std::vector<TrackProcess> track_processes;
};

}  // namespace vrrpd::config
