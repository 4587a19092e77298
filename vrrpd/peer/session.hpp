// SPDX-License-Identifier: Apache-2.0
// One connection to the peer, after its key is proven: greeting, heartbeats, silence. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "vrrpd/peer/message.hpp"

namespace vrrpd::peer {

using SessionId = std::uint64_t;

/// What this daemon is, to its peer.
struct Identity {
  std::string daemon;  ///< "vrrpd 0.1.0"
  std::string pair;
  std::string node;
  BootId boot{};
  Duration heartbeat = std::chrono::seconds{1};
  Duration deadline = std::chrono::seconds{2};  ///< from a connection's begin to its greeting
  std::uint64_t configuration = 0;              ///< of all facts
  std::vector<Fact> facts;                      ///< sorted by subject
};

/// Why whoever says this cannot be the peer of `ours`. Facts that differ are no reason.
[[nodiscard]] std::optional<std::string> objection(const Hello& hello, const Identity& ours);

class Session {
 public:
  /// `begun`: all that the peer says here was said after it. `greet_by`: its hello is here by then.
  Session(std::string path, Instant begun, Instant greet_by);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool greeted() const { return peer_.has_value(); }
  /// Only once it has greeted.
  [[nodiscard]] const Hello& peer() const { return *peer_; }
  [[nodiscard]] Instant last_heard() const { return last_heard_; }

  /// `hello`: one that there is no objection to.
  void greet(Instant now, Hello hello);
  void heard(Instant now) { last_heard_ = now; }

  /// Numbers an outgoing status, and echoes.
  void stamp(Instant now, Status& status);
  /// What this status says was said after the instant that is returned.
  [[nodiscard]] Instant take(const Status& status);

  /// When the peer has been silent for too long.
  [[nodiscard]] Instant deadline() const;
  [[nodiscard]] std::string silence() const;

 private:
  std::string path_;
  Instant begun_, greet_by_, last_heard_;
  std::optional<Hello> peer_;
  std::uint64_t beat_ = 0, peer_beat_ = 0;
  std::deque<std::pair<std::uint64_t, Instant>> sent_;  ///< beats that are not echoed yet
  Instant echoed_;                                      ///< when the last echoed beat was sent
};

}  // namespace vrrpd::peer
