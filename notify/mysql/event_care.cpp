// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/event_care.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "checks/mysql/failure_class.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr unsigned events_each = 5;         ///< looks between two looks at the events
constexpr Duration switching_time = 200ms;  ///< of one look
constexpr Duration least_time = 100ms;
/// Lines about single events; more of them would drown the rest of the promotion.
constexpr std::size_t lines_most = 100;
constexpr Duration long_switching = 5s;  ///< worth a line

/// An ALTER would wait for a confirmation, and meanwhile keep the server from being closed.
bool nobody_confirms(const SemiSync& semi_sync) {
  return semi_sync.source_on && semi_sync.clients == 0;
}

bool some_ran(const std::optional<EventStates>& before) {
  return before && std::ranges::any_of(*before, [](const auto& event) { return event.second; });
}

}  // namespace

bool EventCare::look_as_primary(const ServerStatus& local, const std::optional<EventStates>& before,
                                const std::optional<std::string>& lacking, const Bound& bound) {
  // A look that has waited for a peer or a third vote in vain has no time left, which says nothing
  // of the server.
  if (bound.deadline - boot_now() < least_time) return false;
  const bool due = due_ || (before && !before->empty());
  if (!due) {
    if (looks_++ % events_each == 0) look_only(bound);
    return false;
  }
  // That may last for hours: what an operator switches meanwhile has to be seen by the plan.
  if (!pending_ && some_ran(before) && nobody_confirms(local.semi_sync)) {
    forget_plan();
    waiting_(Severity::note,
             "the events of the event scheduler that ran on the old primary are enabled as soon as "
             "a replica confirms what is written");
    return false;
  }
  if (!planned_) {
    const auto here = list(bound);
    if (!here) return false;
    plan(before.value_or(EventStates{}), *here, lacking);
  }
  go_on(bound.until(boot_now() + switching_time));
  tell_of_delay();
  if (!to_enable_.empty()) return false;
  finish(bound);
  return true;
}

// What is not seen is not told as if it were so still.
void EventCare::look_only(const Bound& bound) {
  const auto here = list(bound);
  seen_ = here ? std::optional{states_of(*here)} : std::nullopt;
}

void EventCare::forget_plan() {
  planned_ = false;
  to_enable_.clear();
}

// A statement that is pending ends with its session.
void EventCare::look_as_backup() {
  session_ = ServerLink{session_.endpoint()};
  forget_plan();
  pending_ = false;
  no_session_.clear();
  told_.clear();
  waiting_(Severity::note, {});
  enabled_ = 0;
  looks_ = 0;
  seen_.reset();
}

std::optional<std::vector<Event>> EventCare::list(const Bound& bound) {
  const auto answer = session_.ask(events_query, bound);
  not_seen_(Severity::warning, answer ? std::string{}
                                      : fmt::format("the event scheduler's events are not seen: {}",
                                                    explain(answer.error())));
  if (!answer) return std::nullopt;
  return events_from(*answer);
}

void EventCare::plan(const EventStates& before, const std::vector<Event>& here,
                     const std::optional<std::string>& lacking) {
  planned_ = true;
  moved_at_ = boot_now();
  EventPlan plan = plan_events(before, here);
  to_enable_.assign(plan.enable.begin(), plan.enable.end());
  if (lacking)
    tell_of_one(
        Severity::warning,
        fmt::format("events of the event scheduler that this server has only as a replica stay "
                    "disabled, as far as the local account can neither see nor alter them: "
                    "ALTER EVENT … ENABLE for those that are to run; and for the next time, "
                    "on the primary: {}",
                    *lacking));
  for (const auto& line : plan.by_hand) tell_of_one(Severity::warning, line);
}

void EventCare::go_on(const Bound& bound) {
  while (!to_enable_.empty() && boot_now() < bound.deadline) {
    if (!pending_) begin(to_enable_.front(), bound);
    if (!pending_) return;
    const auto how = session_.await(bound);
    if (!how) return;
    pending_ = false;
    ended(*how);
  }
}

void EventCare::begin(const Event& event, const Bound& bound) {
  no_session_.clear();
  const auto ready = session_.ask(session_statement(event), bound);
  if (ready) {
    session_.begin(enabling_statement(event));
    pending_ = true;
  } else if (ready.error().answered()) {
    ended(std::unexpected{ready.error()});
  } else {
    no_session_ = explain(ready.error());
  }
}

// Without a word the next look tries again: it may be done twice.
void EventCare::ended(const std::expected<void, SqlError>& how) {
  if (!how && how.error().connection_lost()) {
    no_session_ = explain(how.error());
    return;
  }
  const Event event = std::move(to_enable_.front());
  to_enable_.pop_front();
  moved_at_ = boot_now();
  if (how) {
    ++enabled_;
    return;
  }
  tell_of_one(Severity::error, fmt::format("event {}.{} ran on the old primary and is not enabled "
                                           "here: {}. By hand: {}",
                                           event.name.schema, event.name.name, explain(how.error()),
                                           statements_by_hand(event)));
}

// A plan that is made again finds the same once more.
void EventCare::tell_of_one(Severity severity, const std::string& line) {
  if (!told_.insert(line).second || told_.size() > lines_most) return;
  report_(severity, line);
}

void EventCare::tell_of_delay() {
  std::string line;
  if (!to_enable_.empty() && boot_now() - moved_at_ >= long_switching) {
    const Event& event = to_enable_.front();
    line =
        fmt::format("event {}.{} ran on the old primary and is not enabled here yet: {}",
                    event.name.schema, event.name.name,
                    pending_ ? "its ALTER EVENT waits, for a lock or for a replica" : no_session_);
  }
  waiting_(Severity::warning, std::move(line));
}

void EventCare::finish(const Bound& bound) {
  due_ = planned_ = false;
  look_only(bound);
  if (told_.size() > lines_most)
    report_(Severity::warning,
            fmt::format("and {} lines more of that kind: information_schema.EVENTS",
                        told_.size() - lines_most));
  told_.clear();
  if (std::exchange(enabled_, 0) == 0) return;
  report_(Severity::note, "the events that ran on the old primary are enabled here");
  const auto answer = session_.ask("SELECT @@event_scheduler = 'ON' AS running", bound);
  if (answer && !answer->empty() && !answer->row(0).flag("running"))
    report_(Severity::warning,
            "the event scheduler of this server is off, and no event runs: SET GLOBAL "
            "event_scheduler = ON, and in its configuration");
}

}  // namespace vrrpd::mysql
