// SPDX-License-Identifier: Apache-2.0
// How a healthy primary hands over to its replica without losing a write: mysql-failover 4.1, seen
// from the old primary, which leads (decision 7). What the new one does is a promotion of a server
// whose peer is closed (promotion.hpp). Pure, as that.
//
// Until the peer was asked to take over everything can be undone, and a failure undoes it. From
// then on only the peer's word, or a look at its server, shows which of the two is to be open: this
// one opens again only when the peer surely does not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "notify/mysql/decision.hpp"
#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

/// In the order in which they are done; the numbers are 4.1's.
enum class SwitchoverStep : std::uint8_t {
  ask_ready,         ///< 0: would the peer take over now?
  close,             ///< 2: own deadline, 500 ms; a statement that hangs is killed
  end_sessions,      ///< 3: of clients, not of the replica: no offline_mode
  addresses_off,     ///< 1: after 3, so that clients hear that their sessions have ended
  ask_to_take_over,  ///< 4 to 8: with the final position; the answer comes when the peer is open
  ask_to_stay,       ///< undo: the peer confirms that it will not open any more
  open,              ///< undo 2
  addresses_on,      ///< undo 1
};

[[nodiscard]] std::string_view name(SwitchoverStep step);

struct PeerAnswer {
  enum class Kind : std::uint8_t {
    yes,
    no,          ///< and it did not act
    unanswered,  ///< it may have acted
  };
  Kind kind = Kind::unanswered;
  std::string text = {};  ///< no, unanswered: why
};

struct SwitchoverView {
  ServerStatus local;                          ///< after the last step
  PeerSight peer;                              ///< the same
  std::optional<std::string> busy = {};        ///< what a commit could be cut off in:
  std::optional<std::string> step_error = {};  ///< of the last step; nothing: it succeeded
  PeerAnswer answer = {};                      ///< to the last step that asks
};

/// What stands against beginning, in the words of step 0; nothing: nothing. `view.busy` is a
/// transaction of more than a second, a DDL statement, or LOCK TABLES, as the run found it. A peer
/// that applies what it has received is no obstacle: it is waited for.
[[nodiscard]] std::optional<std::string> obstacle_to_switchover(const SwitchoverView& view);

class Switchover {
 public:
  /// `patience`: how long, after an answer that did not come, the peer's server is looked at.
  explicit Switchover(Duration patience) : patience_{patience} {}

  /// Done: the peer is the primary, and this server is closed: go on as a backup. A refusal: this
  /// server is the primary as before, or closed and said so (open_here() tells).
  [[nodiscard]] Decision<SwitchoverStep> next(const SwitchoverView& view, Instant now);
  /// After a refusal: this server takes writes.
  [[nodiscard]] bool open_here() const { return phase_ != Phase::stuck; }

 private:
  enum class Phase : std::uint8_t {
    begin,
    ready_asked,
    closed,
    sessions_ended,
    addresses_are_off,
    asked,
    looking,  ///< the answer did not come
    opened,   ///< again
    ended,
    stuck,  ///< nobody knows whether the peer opens
  };

  Decision<SwitchoverStep> step_then(Phase phase, SwitchoverStep step);
  Decision<SwitchoverStep> begin(const SwitchoverView& view, Instant now);
  Decision<SwitchoverStep> undo(std::string why);
  Decision<SwitchoverStep> judge_answer(const SwitchoverView& view, Instant now);
  Decision<SwitchoverStep> look(const SwitchoverView& view, Instant now);
  Decision<SwitchoverStep> reopened(const SwitchoverView& view);
  Decision<SwitchoverStep> refuse(Phase phase);

  Duration patience_;
  Phase phase_ = Phase::begin;
  std::string why_;               ///< it was undone
  bool addresses_asked_ = false;  ///< to be off
  std::optional<Instant> waiting_since_, looking_since_;
  bool paused_ = false;  ///< since it was last asked to stay
};

}  // namespace vrrpd::mysql
