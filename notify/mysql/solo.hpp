// SPDX-License-Identifier: Apache-2.0
// Under no_replica = "block" with a third vote: when a primary goes on without its replica, when it
// waits for it again, and when it must leave. Each change of the right to acknowledge alone is a
// swap that was won first (docs/split-brain.md). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "notify/mysql/decision.hpp"
#include "notify/mysql/sight.hpp"
#include "notify/mysql/vote.hpp"

namespace vrrpd::mysql {

enum class SoloStep : std::uint8_t {
  claim,       ///< the first of the pair, or back from a peer that won and did not open
  go_alone,    ///< swap to solo; semi-sync is switched off only after it was won
  switch_off,  ///< right after go_alone was won
  release,     ///< it waits again, and nothing that it acknowledged alone is missing at the peer
};

[[nodiscard]] std::string_view name(SoloStep step);

struct SoloView {
  ServerStatus local;
  PeerSight peer;
  VoteSight vote;
  bool master = false;  ///< this node is: its gate has opened the local server
  Term own_term = {};   ///< of the local server's last promotion
  /// A promotion of the local server is under way, or was when the vote had been read.
  bool candidate = false;
  /// `vote` is what go_alone has just won. What was only read may be taken back yet, by a release
  /// that was given up on and is carried out late.
  bool just_won = false;
};

/// The timeout is no timeout.
[[nodiscard]] bool is_endless(const SemiSync& semi_sync);
/// Semi-sync is on and never gives up.
[[nodiscard]] bool waits_for_ever(const SemiSync& semi_sync);

/// Nobody was told OK for what the peer does not have: `local` was read when it waited for the peer
/// already (or was closed), then `end` of its binary log, then `peer`.
[[nodiscard]] bool nothing_only_here(const ServerStatus& local, const BinlogPosition& end,
                                     const PeerSight& peer);

/// What a swap of that step puts there; of claim, go_alone and release.
[[nodiscard]] witness::Claim claim_after(SoloStep step, const SoloView& view);

/// What the third vote last said of who may acknowledge alone, while it is silent: nobody but the
/// holder takes that back. Semi-sync is not switched off on it, only left as it is.
class SoloRight {
 public:
  void see(const VoteSight& vote);
  /// What a promotion of this node was opened on, if that is newer. Told again it is no news.
  void see_opened(const witness::Claim& claim);
  /// A swap is on its way that gives it back.
  void giving_back();
  [[nodiscard]] bool held_by(const std::string& server) const;

 private:
  witness::Value last_;
  witness::Value opened_;
};

class Solo {
 public:
  /// `patience`: how long the replica must be away before the primary goes on alone.
  explicit Solo(Duration patience) : patience_{patience} {}

  /// Done: nothing is to be done. A refusal: this server must be closed, another one is the
  /// primary.
  [[nodiscard]] Decision<SoloStep> next(const SoloView& view, Instant now);

 private:
  [[nodiscard]] Decision<SoloStep> held_by_other(const SoloView& view);
  [[nodiscard]] Decision<SoloStep> alone(const SoloView& view) const;
  [[nodiscard]] Decision<SoloStep> waiting(const SoloView& view, Instant now);

  Duration patience_;
  std::optional<Instant> away_since_;  ///< the replica
};

}  // namespace vrrpd::mysql
