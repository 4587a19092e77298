// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

History held_by(const ServerStatus& server) {
  return server.replica ? joined(server.executed, server.replica->received) : server.executed;
}

bool drained(const ServerStatus& server) {
  const ReplicaStatus& replica = *server.replica;
  return replica.received_known && reaches(server.applied, replica.received);
}

bool attached(const ServerStatus& replica) {
  return replica.replica && replica.replica->receiver == Receiver::yes &&
         replica.semi_sync.replica_on;
}

}  // namespace vrrpd::mysql
