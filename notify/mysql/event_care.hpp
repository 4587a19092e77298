// SPDX-License-Identifier: Apache-2.0
// What a primary does about the event scheduler: it looks which events run here, so that the peer
// can be told, and after its promotion enables those that ran on the primary before it.
#pragma once

#include <atomic>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "notify/mysql/events.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// On the thread that looks; promoted() from any.
class EventCare {
 public:
  EventCare(const PairSettings& pair, const Report& report)
      : report_{report}, not_seen_{report}, waiting_{report}, session_{pair.local} {}

  /// The local server was promoted: the events are to be switched.
  void promoted() { due_ = true; }
  /// For each look at a primary that takes writes. `before`: what ran on the primary before, as
  /// long as that is remembered; nothing: not known. `lacking`: the GRANT without which events
  /// cannot be seen or switched. True, once: `before` has served its purpose.
  [[nodiscard]] bool look_as_primary(const ServerStatus& local,
                                     const std::optional<EventStates>& before,
                                     const std::optional<std::string>& lacking, const Bound& bound);
  void look_as_backup();
  /// Those of this primary; nothing: not looked yet, not switched yet, or not a primary.
  [[nodiscard]] const std::optional<EventStates>& seen() const { return seen_; }

 private:
  [[nodiscard]] std::optional<std::vector<Event>> list(const Bound& bound);
  void look_only(const Bound& bound);
  void forget_plan();
  void plan(const EventStates& before, const std::vector<Event>& here,
            const std::optional<std::string>& lacking);
  void go_on(const Bound& bound);
  void begin(const Event& event, const Bound& bound);
  void ended(const std::expected<void, SqlError>& how);
  void finish(const Bound& bound);
  void tell_of_one(Severity severity, const std::string& line);
  void tell_of_delay();

  const Report& report_;
  OnceReported not_seen_, waiting_;
  ServerLink session_;
  std::atomic<bool> due_ = false;
  bool planned_ = false;
  bool pending_ = false;  ///< the ALTER of to_enable_.front() was sent and not answered yet
  std::deque<Event> to_enable_;
  Instant moved_at_{};          ///< to_enable_ was made, or became shorter
  std::string no_session_;      ///< why nothing could be begun; "": it could
  std::set<std::string> told_;  ///< lines about single events, since the promotion
  std::size_t enabled_ = 0;
  unsigned looks_ = 0;
  std::optional<EventStates> seen_;
};

}  // namespace vrrpd::mysql
