// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/clone_run.hpp"

#include <fmt/format.h>

#include <thread>

#include "checks/mysql/change_source.hpp"
#include "checks/mysql/failure_class.hpp"
#include "checks/mysql/password_file.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration step_time = 10s;
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
Deed prepare(ServerLink& local, const std::string& donor, const Bound& bound) {
  const auto soon = bound.until(boot_now() + step_time);
  for (const auto& statement :
       {std::string{local.dialect().stop_replica},
        fmt::format("SET GLOBAL clone_valid_donor_list = {}", sql_literal(donor)),
        // CLONE is refused under super_read_only (1290); read_only stays.
        std::string{"SET GLOBAL super_read_only = 0"}}) {
    const auto done = local.ask(statement, soon);
    if (!done) return std::unexpected{done.error()};
  }
  return {};
}

/// The statement, on a connection of its own: what ends that ends the clone as well.
Deed clone(const PairSettings& pair, const std::string& password, const Endpoint& local,
           const notify::Order& order, const Bound& bound) {
  const auto soon = bound.until(boot_now() + step_time);
  auto session = Session::connect(local, soon);
  if (!session) return std::unexpected{SqlError{SqlError::Kind::local, 0, session.error().text}};
  // sql_literal() quotes for this mode.
  if (const auto set = session->query("SET SESSION sql_mode = ''", soon); !set)
    return std::unexpected{SqlError{SqlError::Kind::local, 0, set.error().text}};
  const CloneReport report{local, order};
  const auto answer =
      session->query(fmt::format("CLONE INSTANCE FROM {}@{}:{} IDENTIFIED BY {}",
                                 sql_literal(pair.replication.user), sql_literal(pair.peer.host),
                                 pair.peer.port, sql_literal(password)),
                     bound);
  if (answer) return {};
  SqlError error = answer.error();
  // A syntax error quotes the statement.
  if (!password.empty() && error.text.find(password) != std::string::npos)
    error.text = fmt::format("the server refused the statement (error {})", error.number);
  return std::unexpected{std::move(error)};
}

bool taken_in(const Deed& answer) {
  if (answer) return true;
  const SqlError& error = answer.error();
  return error.number == stopped_with_clone || error.kind == SqlError::Kind::gone;
}

}  // namespace

bool can_clone(ServerLink& server, const Bound& bound) {
  const auto rows = server.ask(
      "SELECT PLUGIN_STATUS AS status FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'clone'",
      bound);
  return rows && !rows->empty() && rows->row(0).text("status") == "ACTIVE";
}

std::expected<void, std::string> clone_from_peer(const PairSettings& pair, ServerLink& local,
                                                 const notify::Order& order, const Bound& bound) {
  std::string password;
  if (!pair.replication.password_file.empty()) {
    auto read = read_password(pair.replication.password_file);
    if (!read) return std::unexpected{fmt::format("nothing has changed: {}", read.error())};
    password = *std::move(read);
  }
  const auto donor = fmt::format("{}:{}", pair.peer.host, pair.peer.port);
  if (const auto ready = prepare(local, donor, bound); !ready) {
    static_cast<void>(close_for_writes(local, {boot_now() + step_time}));
    return std::unexpected{fmt::format("no data has changed: {}", explain(ready.error()))};
  }
  order.progress(fmt::format("the data of {} replaces that of this server", donor));
  const auto answer = clone(pair, password, local.endpoint(), order, bound);
  if (taken_in(answer)) return {};
  static_cast<void>(close_for_writes(local, {boot_now() + step_time}));
  return std::unexpected{
      fmt::format("the clone was not completed: {}. If the error log of the local server says "
                  "\"Clone removing all user data\", its data is gone, and only another rebuild "
                  "brings it back; if not, it is as it was",
                  explain(answer.error()))};
}

}  // namespace vrrpd::mysql
