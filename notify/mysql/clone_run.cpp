// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/clone_run.hpp"

#include <fmt/format.h>

#include <thread>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/clone_statements.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/password_file.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration clone_step_time = 10s;
constexpr Duration report_pause = 5s;

/// ER_RESTART_SERVER_FAILED: nobody is there to restart it, so it stops, with all taken in.
constexpr unsigned stopped_with_clone = 3707;

/// Tells the operator every few seconds how far the server is. A thread of its own: the statement
/// itself answers at its end only.
class CloneReport {
 public:
  CloneReport(const Endpoint& local, const notify::Order& order)
      : local_{local}, order_{order}, thread_{[this] { run(); }} {}
  ~CloneReport() {
    ended_.request();
    thread_.join();
  }
  CloneReport(const CloneReport&) = delete;
  CloneReport& operator=(const CloneReport&) = delete;

 private:
  void run() {
    const Instant begun = boot_now();
    ServerLink link{local_};
    while (!ended_.wait_until(boot_now() + report_pause)) {
      const auto so_far = std::chrono::duration_cast<std::chrono::seconds>(boot_now() - begun);
      order_.progress(fmt::format("copying for {} s{}", so_far.count(), stage(link)));
    }
  }
  /// Empty where the account may not read it: the least privileges do not include it.
  std::string stage(ServerLink& link) const {
    const auto rows = link.ask(
        "SELECT STAGE AS stage, DATA AS done, ESTIMATE AS estimate FROM "
        "performance_schema.clone_progress WHERE STATE = 'In Progress'",
        {boot_now() + 1s, &ended_});
    if (!rows || rows->empty()) return {};
    const auto row = rows->row(0);
    return fmt::format(", {}: {} of {} bytes", row.text("stage"), row.text("done"),
                       row.text("estimate"));
  }

  const Endpoint& local_;
  const notify::Order& order_;
  Cancellation ended_;
  std::thread thread_;  // last: it uses the others
};

/// An answer, or why the local data is still what it was.
Deed prepare(ServerLink& local, const Endpoint& donor, const Bound& bound) {
  const auto soon = bound.until(boot_now() + clone_step_time);
  std::vector<std::string> statements = clone_settings(donor);
  statements.emplace_back(local.dialect().stop_replica);
  // CLONE is refused under super_read_only (1290); read_only stays.
  statements.emplace_back("SET GLOBAL super_read_only = 0");
  for (const auto& statement : statements) {
    const auto done = local.ask(statement, soon);
    if (!done) return std::unexpected{done.error()};
  }
  return {};
}

/// The statement, on a connection of its own: what ends that ends the clone as well.
Deed clone(const PairSettings& pair, const std::string& password, const Endpoint& local,
           const notify::Order& order, const Bound& bound) {
  const auto soon = bound.until(boot_now() + clone_step_time);
  auto session = Session::connect(local, soon);
  if (!session) return std::unexpected{SqlError{SqlError::Kind::local, 0, session.error().text}};
  // sql_literal() quotes for this mode.
  if (const auto set = session->query("SET SESSION sql_mode = ''", soon); !set)
    return std::unexpected{SqlError{SqlError::Kind::local, 0, set.error().text}};
  const CloneReport report{local, order};
  const auto answer =
      session->query(clone_statement(pair.peer, pair.replication.user, password), bound);
  if (answer) return {};
  SqlError error = answer.error();
  // A syntax error quotes the statement.
  if (!password.empty() && error.text.find(password) != std::string::npos)
    error.text = fmt::format("the server refused the statement (error {})", error.number);
  return std::unexpected{std::move(error)};
}

std::optional<Cloned> outcome(const Deed& answer) {
  if (answer || answer.error().number == stopped_with_clone) return Cloned::taken_in;
  if (answer.error().kind == SqlError::Kind::gone) return Cloned::unproven;
  return std::nullopt;
}

/// For certain: the account may read how far the clone came.
bool deleted_nothing(ServerLink& server, const Bound& bound) {
  const auto rows = server.ask(
      "SELECT STATE AS state FROM performance_schema.clone_progress WHERE STAGE = 'DROP DATA'",
      bound);
  return rows && !rows->empty() && rows->row(0).text("state") == "Not Started";
}

}  // namespace

std::optional<bool> clone_completed(ServerLink& server, const Bound& bound) {
  const auto rows = server.ask("SELECT STATE AS state FROM performance_schema.clone_status", bound);
  if (!rows || rows->empty()) return std::nullopt;
  return rows->row(0).text("state") == "Completed";
}

bool can_clone(ServerLink& server, const Bound& bound) {
  const auto rows = server.ask(
      "SELECT PLUGIN_STATUS AS status FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'clone'",
      bound);
  return rows && !rows->empty() && rows->row(0).text("status") == "ACTIVE";
}

std::expected<Cloned, std::string> clone_from_peer(const PairSettings& pair, ServerLink& local,
                                                   RebuildMark& mark, const notify::Order& order,
                                                   const Bound& bound) {
  std::string password;
  if (!pair.replication.password_file.empty()) {
    auto read = read_password(pair.replication.password_file);
    if (!read) return std::unexpected{fmt::format("nothing has changed: {}", read.error())};
    password = *std::move(read);
  }
  if (const auto ready = prepare(local, pair.peer, bound); !ready) {
    static_cast<void>(close_for_writes(local, {boot_now() + clone_step_time}));
    return std::unexpected{fmt::format("no data has changed: {}", explain(ready.error()))};
  }
  if (const auto marked = mark.set(); !marked) {
    static_cast<void>(close_for_writes(local, {boot_now() + clone_step_time}));
    return std::unexpected{fmt::format("no data has changed: {}", marked.error())};
  }
  order.progress(fmt::format("the data of {}:{} replaces that of this server", pair.peer.host,
                             pair.peer.port));
  const auto answer = clone(pair, password, local.endpoint(), order, bound);
  if (const auto ended = outcome(answer)) return *ended;
  if (deleted_nothing(local, {boot_now() + clone_step_time})) mark.clear();
  static_cast<void>(close_for_writes(local, {boot_now() + clone_step_time}));
  return std::unexpected{
      fmt::format("the clone was not completed: {}. If the error log of the local server says "
                  "\"Clone removing all user data\", its data is gone, and only another rebuild "
                  "brings it back; if not, it is as it was",
                  explain(answer.error()))};
}

}  // namespace vrrpd::mysql
