// SPDX-License-Identifier: Apache-2.0
// The real servers of one virtual server: which are up, and whether they are enough.
// keepalived.conf(5): alpha, omega, quorum, hysteresis, weight, misc_dynamic, rs_init_notifies.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

namespace vrrpd::pool {

struct ServerRules {
  int weight = 1;           ///< what it adds to the quorum while it is up
  std::vector<bool> alpha;  ///< by checker: counts as failed until its first success
};

struct PoolRules {
  unsigned quorum = 1;
  unsigned hysteresis = 0;
  bool omega = false;         ///< the end tells those that are up that they are down
  bool first_states = false;  ///< rs_init_notifies: the start tells servers that are up
  std::vector<ServerRules> servers;
};

/// A real server has come up or gone down; its script is to run.
struct ServerTurned {
  std::size_t server;
  bool up;
};

/// The weight of a server has changed (misc_dynamic).
struct WeightChanged {
  std::size_t server;
  int before, now;
};

/// The quorum was gained or lost; its script is to run, but not where the start is without one.
struct QuorumTurned {
  bool up;
  bool starting;  ///< the first of all
  long weight;    ///< sum of those that are up
};

using PoolAction = std::variant<ServerTurned, WeightChanged, QuorumTurned>;
using PoolActions = std::vector<PoolAction>;

/// Where the servers of a pool stood in an older one, and their checkers; nothing: they are new.
struct Descent {
  struct Server {
    std::optional<std::size_t> server;
    std::vector<std::optional<std::size_t>> checkers;
  };
  std::vector<Server> servers;
};

class Pool {
 public:
  explicit Pool(PoolRules rules);

  /// A reload: what the older pool knew goes on being so. Before start(), which then tells only
  /// what is different.
  void take_over(const Pool& older, const Descent& descent);
  /// First of all, once.
  void start(PoolActions& out);
  /// What a checker of a server concluded.
  void on_checker(std::size_t server, std::size_t checker, bool up, PoolActions& out);
  /// What the exit status of a checker with misc_dynamic makes of its server's weight: `weight` is
  /// the status less 2; nothing: the configured one.
  void on_weight(std::size_t server, std::size_t checker, std::optional<int> weight,
                 PoolActions& out);
  /// Last of all, when the daemon ends.
  void stop(PoolActions& out);
  /// The file has it no more: as with omega, whether or not it has that.
  void leave(PoolActions& out);
  /// The file has this server no more. The quorum is the younger pool's affair.
  void leave(std::size_t server, PoolActions& out) const;

  [[nodiscard]] bool up(std::size_t server) const { return servers_[server].up; }
  [[nodiscard]] bool quorum() const { return quorum_.value_or(false); }

 private:
  struct Server {
    std::vector<bool> failed;               ///< by checker
    std::vector<std::optional<int>> added;  ///< by checker
    bool up = true;
    bool told_down = false;  ///< one that starts as down is told so at its first failure
    bool known = false;      ///< by an older pool
  };

  [[nodiscard]] int weight(std::size_t server) const;
  [[nodiscard]] long weight_of_all() const;
  /// `failed`: because one of its checkers did.
  void review_server(std::size_t server, bool failed, PoolActions& out);
  void review_quorum(PoolActions& out);

  PoolRules rules_;
  std::vector<Server> servers_;
  std::optional<bool> quorum_;  ///< nothing: not started
};

}  // namespace vrrpd::pool
