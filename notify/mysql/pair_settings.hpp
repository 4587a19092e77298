// SPDX-License-Identifier: Apache-2.0
// What [mysql] and [notify.NAME] say, as plain values.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/mysql/endpoint.hpp"
#include "checks/mysql/heartbeat.hpp"
#include "notify/mysql/policy.hpp"
#include "notify/notify.hpp"
#include "notify/witness/etcd_settings.hpp"
#include "vrrpd/base/address.hpp"

namespace vrrpd::mysql {

struct PairSettings {
  std::string name;  ///< of the instance or the group
  Endpoint local, peer;
  Endpoint peer_fence;  ///< the peer with the account that may close it
  Account replication;  ///< what a replica logs in with at its source
  std::optional<HeartbeatSettings> heartbeat;
  std::filesystem::path record;
  std::string binlog_program;  ///< empty: mysqlbinlog, or mariadb-binlog, of PATH
  /// What is remembered over a restart (memory.hpp); beside the record.
  [[nodiscard]] std::filesystem::path memory() const { return record.native() + ".memory"; }
  Policy policy;
  /// The drain is given up when nothing moved for so long. A single transaction moves nothing while
  /// it runs. The daemon's own gate_progress bounds it too.
  Duration drain_stall = std::chrono::seconds{4};
  /// A local server that does not close when this node leaves mastership is ended by SIGKILL.
  bool kill_hung_server = false;
  /// The semi-sync timeout that a new primary gets; nothing: the server keeps its own.
  std::optional<Duration> semi_sync_timeout = std::chrono::seconds{10};
  /// The same, as no_replica has it: `block` waits for ever.
  [[nodiscard]] std::optional<Duration> source_timeout() const {
    return policy.no_replica == NoReplica::block ? endless_timeout : semi_sync_timeout;
  }
  /// The third vote; nothing: none. Only with no_replica = "block".
  std::optional<witness::EtcdSettings> etcd;
  /// Who always answers, as long as this node is not cut off; nothing: nobody is asked.
  std::optional<IpAddress> gateway;
  /// A master that hears neither its peer nor the gateway (or no third vote) leaves after so long.
  Duration self_fence_after = std::chrono::seconds{3};
  /// A program that switches the peer off, with its arguments; empty: none (fence_hook.hpp).
  std::vector<std::string> fence_hook;
  Duration fence_hook_timeout = std::chrono::seconds{30};
  /// How long the local server may be away after it was stopped; nothing: a failover at once.
  std::optional<Duration> planned_restart;
  /// With `etcd`: the replica is away for so long before the primary goes on without it.
  Duration solo_after = std::chrono::seconds{1};
  static constexpr Duration endless_timeout = Duration::max();  ///< 292 years
};

/// Nothing, and complaints, if the tables will not do.
[[nodiscard]] std::optional<PairSettings> read_pair_settings(std::string_view name,
                                                             const Settings& own,
                                                             const Settings& shared,
                                                             const notify::Host& host,
                                                             Diagnostics& diagnostics);

}  // namespace vrrpd::mysql
