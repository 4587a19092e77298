// SPDX-License-Identifier: Apache-2.0
// Two servers in semi-synchronous GTID replication, each with the module that vrrpd runs beside it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "notify/mysql/mysql_notify.hpp"
#include "tests/servers/test_server.hpp"

namespace vrrpd::test {

/// What a module reported.
class Lines {
 public:
  void add(std::string_view line);
  void clear();
  [[nodiscard]] bool have(std::string_view part) const;
  [[nodiscard]] std::string all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

class NoProgress final : public notify::Progress {
 public:
  void moved(std::string_view /*text*/) override {}
  [[nodiscard]] bool held_before() const override { return false; }
};

struct Node {
  Node(Flavour flavour, unsigned id) : server{flavour, id} {}
  TestServer server;
  Lines lines;
  notify::PeerLink* peer = nullptr;              ///< the channel that a new module gets
  std::shared_ptr<witness::Witness> third = {};  ///< the same
  ProcessLauncher* launcher = nullptr;           ///< the same
  std::unique_ptr<notify::Notify> module;

  [[nodiscard]] notify::Standing standing() const;
  [[nodiscard]] std::expected<void, notify::Refusal> promote() const;
  /// Runs the transition until it ends, or for `at_most`.
  void back_up(Duration at_most) const;
};

class Pair {
 public:
  /// `a` is the primary and writable, `b` follows it; semi-sync is on when this returns.
  /// `adapt` may change the settings of both modules.
  explicit Pair(Flavour flavour, std::function<void(mysql::PairSettings&)> adapt = {},
                const std::function<std::shared_ptr<witness::Witness>()>& third = {});

  Node a, b;

  /// Inserts rows `first` to `last` into t.t at `node`; each acknowledged when this returns.
  void write(const Node& node, int first, int last) const;
  [[nodiscard]] static std::string rows(const Node& node);
  /// New modules on both nodes, as after a restart of both daemons.
  void restart_daemons();
  /// Asks both modules for their standing until b's is eligible; throws after 10 s.
  void settle() const;

 private:
  std::function<void(mysql::PairSettings&)> adapt_;
};

}  // namespace vrrpd::test
