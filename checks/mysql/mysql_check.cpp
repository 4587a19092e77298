// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/mysql_check.hpp"

#include <fmt/format.h>

#include <optional>

#include "checks/mysql/failure_class.hpp"
#include "checks/mysql/planned_restart.hpp"
#include "checks/mysql/second_opinion.hpp"
#include "checks/mysql/server_sight.hpp"
#include "checks/mysql/session.hpp"
#include "checks/mysql/spare_door.hpp"
#include "checks/mysql/wake_up.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using checks::Health;
using checks::Verdict;
using namespace std::chrono_literals;

/// A server that was just killed may accept on its socket for some milliseconds more, and its
/// process ends some after its socket.
constexpr Duration retry_pause = 5ms;
constexpr Duration process_end = 20ms;
/// Each so many probes a new connection is made too: only it sees a changed password or a full
/// connection table, and it never moves an address while the held connection answers.
constexpr unsigned new_connection_each = 5;

/// Pings a held connection, and makes a new one when that is lost. Who holds a connection is not
/// disturbed by max_connections, and sees at once when the server's process ends.
class MysqlCheck final : public checks::Check {
 public:
  MysqlCheck(Endpoint endpoint, std::optional<HeartbeatSettings> heartbeat,
             WriteProbe::Report report, std::optional<Duration> planned_restart)
      : endpoint_{std::move(endpoint)},
        report_{std::move(report)},
        planned_restart_{planned_restart} {
    if (heartbeat) writes_.emplace(*std::move(heartbeat), report_);
  }

  Verdict probe(Instant deadline, const Cancellation& cancel) override {
    const Bound bound{deadline, &cancel};
    Verdict verdict = held_ ? look(bound) : reconnect(bound);
    watch();
    return verdict;
  }

  int watched_descriptor() const override { return wake_up_.descriptor(); }

 private:
  /// The held connection first; then what only others show.
  Verdict look(const Bound& bound) {
    if (const auto answer = held_->ping(bound); !answer) return failed(answer.error(), bound);
    // It answers, so that a process that ended was not the server.
    if (process_ && process_->ended_by(Instant{})) process_.reset();
    if (!writes_) return try_new_connection(bound);
    const auto against = writes_->look(*held_, bound);
    if (!against) return failed(against.error(), bound);
    if (held_->given_up()) held_.reset();
    if (!*against) return try_new_connection(bound);
    return {.health = (*against)->health(),
            .text = (*against)->health() == Health::healthy
                        ? fmt::format("{} answers; {}", endpoint_.text(), (*against)->text)
                        : (*against)->text};
  }

  /// Of the held connection.
  Verdict failed(const SqlError& error, const Bound& bound) {
    if (error.answered()) return opinion(error, bound);
    held_.reset();
    if (writes_) writes_->forget();
    just_lost_ = true;
    return error.kind == SqlError::Kind::gone ? reconnect(bound) : opinion(error, bound);
  }

  /// Until the deadline, unless the answer is clear: it is again connected, or refused.
  Verdict reconnect(const Bound& bound) {
    for (;;) {
      auto session = Session::connect(endpoint_, bound);
      if (session) return hold(*std::move(session), bound);
      const SqlError& error = session.error();
      if (error.answered() && classify(error).health == Health::busy)
        return by_spare_door(error, bound);
      const Instant again = boot_now() + retry_pause;
      const bool ended = process_ && process_->ended_by(Instant{});
      if (error.kind != SqlError::Kind::gone || ended || again >= bound.deadline ||
          bound.cancel->wait_until(again))
        return opinion(error, bound);
    }
  }

  Verdict hold(Session session, const Bound& bound) {
    held_ = std::move(session);
    just_lost_ = false;
    planned_restart_.is_back();
    if (!std::exchange(served_, true) && !writes_)
      report_(Severity::note,
              "no write probe: [mysql] has no \"heartbeat\", so that a full disk or a lock that "
              "stops all writes is not seen");
    if (const auto known = get_to_know(bound); !known && !known.error().answered()) {
      held_.reset();
      return opinion(known.error(), bound);
    }
    return {.health = Health::healthy, .text = fmt::format("{} answers", endpoint_.text())};
  }

  /// What will be of use when the server does not answer any more.
  std::expected<void, SqlError> get_to_know(const Bound& bound) {
    const auto self = held_->query(
        "SELECT VERSION() AS version, @@datadir AS datadir, @@pid_file AS pid_file", bound);
    if (!self) return std::unexpected{self.error()};
    if (self->empty()) return {};
    const Result::Row row = self->row(0);
    process_ = WatchedProcess::behind(
        held_->descriptor(), std::filesystem::path{row.text("datadir")} / row.text("pid_file"));
    const auto door =
        find_spare_door(*held_, endpoint_, Version::parse(row.text("version")), bound);
    if (!door) return std::unexpected{door.error()};
    spare_door_ = *door;
    return {};
  }

  /// All connections are in use: the server has another door for such a time, if it was known
  /// before. Whatever comes of it, the server lives.
  Verdict by_spare_door(const SqlError& full, const Bound& bound) {
    Verdict busy = opinion(full, bound);
    if (!spare_door_) return busy;
    auto session = Session::connect(*spare_door_, bound);
    if (!session) {
      busy.text += fmt::format("; nor by its spare port: {}", session.error().text);
      return busy;
    }
    held_ = *std::move(session);
    just_lost_ = false;
    busy.text += "; it answers on its spare port";
    return busy;
  }

  Verdict try_new_connection(const Bound& bound) {
    const Verdict healthy{.health = Health::healthy,
                          .text = fmt::format("{} answers", endpoint_.text())};
    if (++probes_ % new_connection_each != 0) return healthy;
    const auto session = Session::connect(endpoint_, bound);
    if (session || session.error().kind == SqlError::Kind::cancelled) return healthy;
    const Health health = classify(session.error()).health;
    // A full connection table is a matter for an alert, not for a verdict, while we are let in.
    if (health == Health::misconfigured) return opinion(session.error(), bound);
    return {.health = Health::healthy,
            .text = fmt::format("the held connection answers, a new one does not: {}",
                                explain(session.error()))};
  }

  Verdict opinion(const SqlError& error, const Bound& bound) {
    Failure failure{.error = error, .process = {}, .served = served_, .starting = {}};
    const bool refused = error.kind == SqlError::Kind::refused;
    if (refused && served_ && planned_restart_.waits(endpoint_.socket, boot_now()))
      return {.health = Health::busy,
              .text = "the server was stopped, and not killed: waiting for it (planned_restart)"};
    if (process_) {
      const Instant moment = refused ? boot_now() + process_end : Instant{};
      const bool ended = process_->ended_by(bound.until(moment).deadline);
      failure.process = {.kind = ended ? ProcessSight::Kind::ended : ProcessSight::Kind::lives,
                         .pid = process_->pid(),
                         .state = ended ? '\0' : process_->state()};
    }
    // All of /proc is looked at, but never before the word that a server has just died.
    if (refused && !std::exchange(just_lost_, false))
      failure.starting = process_ ? process_->successor() : server_starting_for(endpoint_.socket);
    return second_opinion(failure);
  }

  void watch() {
    const bool over = process_ && process_->ended_by(Instant{});
    wake_up_.watch(held_ ? held_->descriptor() : -1,
                   process_ && !over ? process_->descriptor() : -1);
  }

  Endpoint endpoint_;
  std::optional<Session> held_;
  std::optional<WatchedProcess> process_;  ///< of the server that answered last
  std::optional<Endpoint> spare_door_;
  WriteProbe::Report report_;
  std::optional<WriteProbe> writes_;
  WakeUp wake_up_;
  PlannedRestart planned_restart_;
  unsigned probes_ = 0;
  bool served_ = false;     ///< the server has answered
  bool just_lost_ = false;  ///< it has since, up to the last probe
};

}  // namespace

std::unique_ptr<checks::Check> make_mysql_check(Endpoint endpoint,
                                                std::optional<HeartbeatSettings> heartbeat,
                                                WriteProbe::Report report,
                                                std::optional<Duration> planned_restart) {
  return std::make_unique<MysqlCheck>(std::move(endpoint), std::move(heartbeat), std::move(report),
                                      planned_restart);
}

}  // namespace vrrpd::mysql

namespace vrrpd::checks {
namespace {

std::unique_ptr<Check> create(std::string_view /*name*/, const Settings& settings,
                              const Settings& shared, const Host& host, Diagnostics& diagnostics) {
  SettingsReader own{settings, diagnostics};
  own.refuse_unknown_keys();
  // The notify module reads the rest of [mysql], and complains about what neither of us knows.
  SettingsReader common{shared, diagnostics};
  const std::size_t complaints = diagnostics.size();
  auto endpoint = mysql::read_endpoint(common, "local", diagnostics);
  if (!endpoint) {
    if (diagnostics.size() == complaints)
      common.complain("local", "[mysql] has no \"local\": which server should be looked at?",
                      "local = { socket = \"/run/mysqld/mysqld.sock\", user = \"vrrpd\" }");
    return nullptr;
  }
  auto heartbeat = mysql::read_heartbeat(common, *endpoint, diagnostics);
  const auto planned_restart = mysql::read_planned_restart(common, !endpoint->socket.empty());
  if (diagnostics.size() != complaints) return nullptr;
  return mysql::make_mysql_check(*std::move(endpoint), std::move(heartbeat), host.report,
                                 planned_restart);
}

}  // namespace

const Kind& mysql_kind() {
  using namespace std::chrono_literals;
  static const Kind kind{.name = "mysql",
                         .defaults = {.interval = 1s, .deadline = 300ms, .rise = 1, .fall = 2},
                         .create = create};
  return kind;
}

}  // namespace vrrpd::checks
