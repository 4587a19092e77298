// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/local_sight.hpp"

#include <fmt/format.h>

#include <vector>

#include "notify/mysql/grants.hpp"
#include "notify/mysql/knowledge.hpp"
#include "notify/mysql/replication_threads.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

constexpr Duration restart_margin = std::chrono::seconds{3};  ///< Uptime is in whole seconds

}  // namespace

LocalSight::LocalSight(const PairSettings& pair, const Report& report,
                       std::optional<Instant> started_at)
    : pair_{pair},
      self_fence_{report},
      saving_{report},
      events_{report},
      link_{pair.local},
      started_at_{started_at} {}

std::shared_ptr<const ServerProcess> LocalSight::process() const {
  const std::scoped_lock guard{mutex_};
  return process_;
}

std::expected<ServerStatus, SqlError> LocalSight::look(const Bound& bound) {
  restarted_ = false;
  auto status = look_with_threads(bound);
  if (link_.connected() && link_.generation() != generation_) {
    generation_ = link_.generation();
    identify_process(bound);
    see_start(bound);
    see_privileges(bound);
  }
  return status;
}

// Nobody needs the threads of a primary, whose list may be long. One that has become a replica is
// looked at again: threads are to be older than the status that they go with.
std::expected<ServerStatus, SqlError> LocalSight::look_with_threads(const Bound& bound) {
  const bool asked = has_relay_log_;
  auto threads = asked ? running_threads(link_, bound) : std::nullopt;
  auto status = link_.status(bound);
  if (!status) return status;
  has_relay_log_ = has_relay_log(*status);
  if (has_relay_log_ && !asked) {
    threads = running_threads(link_, bound);
    if (threads) status = link_.status(bound);
  }
  if (status && status->replica) status->replica->threads = threads;
  return status;
}

// At each new connection, while the server answers: later it may hang. One whose connection ended
// may have ended itself, and is not killed on old evidence.
void LocalSight::identify_process(const Bound& bound) {
  if (!pair_.kill_hung_server) return;
  // A relative path is one below the data directory.
  const auto where = link_.ask("SELECT @@datadir AS datadir, @@pid_file AS pid_file", bound);
  std::optional<ServerProcess> found;
  if (where && !where->empty())
    found = ServerProcess::behind(
        link_.descriptor(),
        std::filesystem::path{where->row(0).text("datadir")} / where->row(0).text("pid_file"));
  self_fence_(
      found ? Severity::note : Severity::warning,
      found ? fmt::format("self-fence: process {} is killed if it does not close", found->pid())
            : "no self-fence: kill_hung_server needs \"local\" to be the unix socket that "
              "the server itself listens on, and to read its pid file");
  const std::scoped_lock guard{mutex_};
  process_ = found ? std::make_shared<const ServerProcess>(*std::move(found)) : nullptr;
}

void LocalSight::see_start(const Bound& bound) {
  const auto answer = link_.ask("SHOW GLOBAL STATUS LIKE 'Uptime'", bound);
  if (!answer || answer->empty()) return;
  const auto uptime = static_cast<std::int64_t>(answer->row(0).number("Value"));
  const Instant started = boot_now() - std::chrono::seconds{uptime};
  restarted_ = started_at_ && started - *started_at_ > restart_margin;
  started_at_ = started;
}

void LocalSight::see_privileges(const Bound& bound) {
  lacking_.reset();
  lacking_for_events_.reset();
  const auto shown = link_.ask("SHOW GRANTS", bound);
  const auto who = link_.ask("SELECT CURRENT_USER() AS account", bound);
  if (!shown || !who || who->empty()) return;
  std::vector<std::string> grants;
  for (std::size_t i = 0; i < shown->size(); ++i) grants.push_back(shown->row(i).first());
  const auto account = who->row(0).text("account");
  const auto kind = link_.dialect().privileges;
  if (const auto missing = missing_privileges(kind, Role::promotion, grants); !missing.empty())
    lacking_ = fmt::format("the local account lacks privileges; run on both servers: {}",
                           grant_statement(missing, account));
  // Not needed to fail over, and missed on the day after: mysqlbinlog logs in as this account.
  const auto missing = missing_privileges(kind, Role::repair, grants);
  saving_(Severity::warning,
          missing.empty()
              ? std::string{}
              : fmt::format("transactions that only this server has could not be saved; run on "
                            "both servers: {}",
                            grant_statement(missing, account)));
  const auto for_events = missing_privileges(kind, event_privileges(link_.dialect()), grants);
  if (!for_events.empty()) lacking_for_events_ = grant_statement(for_events, account);
  events_(Severity::note,
          lacking_for_events_
              ? fmt::format("events of the event scheduler, if there are any, will have to be "
                            "enabled by hand after a promotion; else run on the primary: {}",
                            *lacking_for_events_)
              : std::string{});
}

}  // namespace vrrpd::mysql
