// SPDX-License-Identifier: Apache-2.0
// How far a replica is behind, by what was seen of both servers and the daemon's own clock: no
// server's clock, which may jump (row 37 of the failure matrix), and no Seconds_Behind, which is
// NULL, or 0, when it matters. Pure.
#pragma once

#include <deque>
#include <optional>

#include "checks/mysql/gtid.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

class Lag {
 public:
  /// A look at the replica, and then at the primary.
  void see(const History& replica, const History& primary, Instant at);
  /// Who is primary is another one, or not known.
  void forget() { seen_.clear(); }

  /// Since when the replica lacks something that the primary had, to about a second (of a long lag,
  /// to a thirtieth), and no earlier than the first look. Nothing: nobody has looked.
  [[nodiscard]] std::optional<Duration> behind(Instant now) const;

 private:
  struct Seen {
    Instant at;
    History primary;
  };

  /// In the order of time. The last is of the look itself, and the replica was looked at before it;
  /// of any others the first is what it lacks.
  std::deque<Seen> seen_;
  Duration spacing_{1};  ///< of those that are kept
};

}  // namespace vrrpd::mysql
