// SPDX-License-Identifier: Apache-2.0
// keepalived.data, keepalived.stats and keepalived.json: the state of all instances, in the form
// that keepalived gives it and that exporters and scripts parse. No secret is among it. Pure.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/protocol/actions.hpp"
#include "vrrpd/protocol/priority.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/tally.hpp"

namespace vrrpd::runtime {

struct InstanceSnapshot {
  std::shared_ptr<const MemberPlan> plan;
  protocol::Status status = protocol::Status::initialize;
  protocol::Status wanted = protocol::Status::initialize;  ///< what it is on its way to
  std::uint8_t priority = 0;                               ///< effective
  std::optional<IpAddress> source{};
  bool addresses_up = false;
  std::chrono::system_clock::time_point last_transition{};
  Tally tally{};
};

struct ScriptSnapshot {
  std::string name;
  config::VrrpScript script;
  protocol::TrackerState state = protocol::TrackerState::unknown;
};

/// A vrrp_track_process.
struct ProcessSnapshot {
  config::TrackProcess process;
  unsigned running = 0;  ///< how many were seen last
  bool enough = false;   ///< as it counts
  /// What was seen counts after fork_delay, or terminate_delay.
  bool fork_delay_runs = false, terminate_delay_runs = false;
};

struct Snapshot {
  std::vector<InstanceSnapshot> instances;
  std::vector<ScriptSnapshot> scripts;
  std::vector<ProcessSnapshot> processes{};
  config::MailSettings mail{};  ///< what instances do not say of smtp_alert themselves
};

[[nodiscard]] std::string data_text(const Snapshot& snapshot);
[[nodiscard]] std::string stats_text(const Snapshot& snapshot);

/// keepalived json_version: 1 is an array of instances, 2 an object that holds it as "vrrp", and
/// beside it what is tracked of processes.
enum class JsonVersion : std::uint8_t { array = 1, object = 2 };
[[nodiscard]] std::string json_text(const Snapshot& snapshot, JsonVersion version);

/// As keepalived writes an address: "192.0.2.1/32 dev eth0 scope global set".
[[nodiscard]] std::string address_text(const config::VirtualAddress& address,
                                       const config::VrrpInstance& instance, bool up);

}  // namespace vrrpd::runtime
