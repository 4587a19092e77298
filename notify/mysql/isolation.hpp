// SPDX-License-Identifier: Apache-2.0
// Is this node the one that is cut off? Its peer is not heard, and neither is somebody else who
// always can be: the gateway, or the third vote (mysql-failover 6.2). Pure.
#pragma once

#include <optional>
#include <string>

#include "notify/mysql/sight.hpp"
#include "notify/mysql/vote.hpp"

namespace vrrpd::mysql {

enum class GatewaySight : std::uint8_t { none, answers, silent };

struct Outside {
  bool peer_heard = false;  ///< by its server (also one that refuses), or by its daemon
  GatewaySight gateway = GatewaySight::none;
  GatewaySight peers_gateway = GatewaySight::none;  ///< as the peer says, which is connected
  VoteSight::Kind vote = VoteSight::Kind::none;
  /// The local server has the vote to acknowledge alone: who cannot ask again loses nothing by it.
  bool alone = false;
};

class Isolation {
 public:
  /// `patience`: self_fence_after.
  explicit Isolation(Duration patience) : patience_{patience} {}

  /// Why a master must leave; nothing: it need not, or not yet.
  [[nodiscard]] std::optional<std::string> of_master(const Outside& outside, Instant now);
  /// This node is not master: a silence of before does not count against its next mastership.
  void rest() { since_.reset(); }
  /// Why a backup must not take over: at once, since it has nothing to lose.
  [[nodiscard]] static std::optional<std::string> of_backup(const Outside& outside);

 private:
  Duration patience_;
  std::optional<Instant> since_;
};

}  // namespace vrrpd::mysql
