// SPDX-License-Identifier: Apache-2.0
// What goes wrong in a pair's story, and from when to when. Plain data, so that a story can be told
// again with less of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/pair/worker.hpp"

namespace vrrpd::simulation::pair {

struct Fault {
  enum class Kind : std::uint8_t {
    // The network.
    nodes_apart,      ///< neither reaches the other
    node_unheard,     ///< by the other node
    node_isolated,    ///< from the other and from the clients
    node_clientless,  ///< from the clients only
    slow_link,        ///< between the nodes
    // The host.
    power_off,  ///< and boots at the end, with its server and its daemon
    freeze,     ///< stands still, and so does its clock
    stall,      ///< stands still; its clock goes on
    drift,      ///< its clock is wrong
    // The daemon.
    daemon_killed,     ///< its supervisor starts it after a while, or at the end
    daemon_stopped,    ///< TERM; started at the end
    daemon_paused,     ///< SIGSTOP
    daemon_restarted,  ///< by the operator
    // The server.
    server_killed,     ///< started at the end
    server_restarted,  ///< by the operator, in order
    server_frozen,     ///< SIGSTOP
    tables_locked,     ///< LOCK TABLES … WRITE, or a backup
    disk_full,
    applier_held,  ///< by a lock that a session of its own holds
    applier_slow,
    applier_broken,  ///< a row is not there; repaired at the end
    logs_purged,
    replication_stopped,    ///< by the operator, and started at the end
    replication_restarted,  ///< both threads, by the operator, at once
    receiver_stopped,       ///< by the operator
    logins_refused,         ///< too many connections: those that stand go on
    // The network again.
    adverts_unheard,  ///< by the other node: IP protocol 112 is dropped, and nothing else
  };
  static constexpr std::size_t kinds = static_cast<std::size_t>(Kind::adverts_unheard) + 1;

  /// In place of a time: when that worker of the node asks its nth question of a server, in the
  /// first promotion after `begin`.
  struct Aim {
    Role role = Role::transitions;
    unsigned question = 0;
    bool when_done = false;  ///< when the server has done what it was asked, before the answer
  };

  Kind kind{};
  WorldTime begin, end;
  bool at_primary = true;  ///< at the node that is the primary when the story begins
  std::optional<Aim> aim{};
};

[[nodiscard]] std::string describe(const Fault& fault);

}  // namespace vrrpd::simulation::pair
