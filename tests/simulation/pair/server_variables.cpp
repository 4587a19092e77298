// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/simulation/pair/addresses.hpp"
#include "tests/simulation/pair/server.hpp"

namespace vrrpd::simulation::pair {

// MySQL shows a transaction as executed once it is committed, MariaDB once it is written down.
mysql::ServerStatus Server::replication() const {
  mysql::ServerStatus status;
  const auto flavour = plan_.version.flavour;
  status.version = plan_.version;
  status.identity = identity_of(flavour, host_.node());
  status.server_id = host_.node() + 1;
  status.read_only = status.super_read_only = read_only_;
  status.durable = status.gtid_on = true;
  if (plan_.mariadb()) {
    status.applied = history(applied_);
    status.executed = mysql::joined(log_.written().history(flavour), status.applied);
  } else {
    status.executed = status.applied = log_.committed().history(flavour);
  }
  if (!channel_) return status;
  mysql::ReplicaStatus& replica = status.replica.emplace();
  replica.source_host = address_of(channel_->source);
  replica.source_port = server_port;
  replica.receiver = channel_->receiver;
  replica.applier_running = channel_->applier_runs;
  replica.receiver_error = channel_->receiver_error;
  replica.applier_error = channel_->applier_error;
  replica.received =
      plan_.mariadb() ? history(channel_->position) : channel_->received.history(flavour);
  replica.received_known = !plan_.mariadb() || channel_->position.has_value();
  replica.by_gtid = true;
  replica.read = {"bin.000001", channel_->read};
  replica.executed = {"bin.000001", channel_->executed};
  return status;
}

mysql::SemiSync Server::semi_sync() const {
  const auto clients = std::ranges::count_if(dumps_, &Dump::acknowledges);
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(semi_sync_.timeout());
  // The replica's status stays ON for as long as its receiver tries.
  const bool replica_on =
      channel_ && channel_->receiver != mysql::Receiver::no && acknowledges_ && replica_role_;
  return {.installed = true,
          .source_enabled = semi_sync_.enabled(),
          .replica_enabled = replica_role_,
          .source_on = semi_sync_.on(),
          .replica_on = replica_on,
          .clients = static_cast<std::uint64_t>(clients),
          .unacknowledged = semi_sync_.unacknowledged(),
          .acknowledged = semi_sync_.confirmed(),
          .waiting = semi_sync_.waiting(),
          .timeout_ms = static_cast<std::uint64_t>(timeout.count())};
}

Duration Server::uptime() const { return world_.now() - started_; }

}  // namespace vrrpd::simulation::pair
