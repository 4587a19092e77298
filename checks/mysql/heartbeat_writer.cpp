// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/heartbeat_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "checks/mysql/login.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::mysql {
namespace {

// A lock is waited for no longer than the shortest time there is: who holds it is seen meanwhile.
constexpr std::string_view prepare =
    "SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1, autocommit = 1";
constexpr std::string_view look =
    "SELECT @@global.read_only AS read_only, @@global.server_id AS server_id, "
    "CONNECTION_ID() AS session";
constexpr std::string_view semi_sync = "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_%'";

/// A privilege by which an account writes on a server that is read-only: no super_read_only stops
/// it on MariaDB.
std::optional<std::string_view> passes_read_only(std::string_view grant) {
  const auto scope = grant.find(" ON *.* TO ");
  if (scope == std::string_view::npos) return std::nullopt;
  for (const std::string_view privilege : {"READ_ONLY ADMIN", "SUPER", "ALL PRIVILEGES"})
    if (grant.substr(0, scope).find(privilege) != std::string_view::npos) return privilege;
  return std::nullopt;
}

}  // namespace

void HeartbeatWriter::begin(Instant now, std::optional<std::uint64_t> term) {
  begin(now, term, false);
}

void HeartbeatWriter::begin_nudge(Instant now) { begin(now, std::nullopt, true); }

void HeartbeatWriter::begin(Instant now, std::optional<std::uint64_t> term, bool nudge) {
  begun_ = now;
  term_ = term;
  nudge_ = nudge;
  ended_.reset();
  if (client_) return ask(Phase::looking, look);
  connect();
}

void HeartbeatWriter::connect() {
  auto password = read_login(settings_.server);
  if (!password) return end(std::unexpected{std::move(password.error())});
  client_.emplace();
  session_ = 0;
  phase_ = Phase::connecting;
  advance(client_->connect(settings_.server, *std::move(password)));
}

void HeartbeatWriter::ask(Phase phase, std::string_view sql) {
  phase_ = phase;
  fetching_ = false;
  advance(client_->query(sql));
}

void HeartbeatWriter::step(short events) {
  if (outstanding()) advance(client_->step(events));
}

void HeartbeatWriter::step_until(Instant until) {
  while (outstanding() && boot_now() < until) {
    std::array watched{pollfd{.fd = descriptor(), .events = events(), .revents = 0}};
    static_cast<void>(poll_until(watched, std::min(until, boot_now() + at_most())));
    step(watched[0].revents);
  }
}

void HeartbeatWriter::advance(Client::Pending pending) {
  if (pending) {
    wait_ = *pending;
    return;
  }
  if (client_->failed())
    return fail(library_error(client_->error_number(), client_->error_text(),
                              fmt::format("heartbeat as {}", settings_.server.text())));
  if (phase_ == Phase::connecting || fetching_) return finished();
  fetching_ = true;
  advance(client_->fetch());
}

void HeartbeatWriter::finished() {
  const Phase done = phase_;
  const Result rows = std::exchange(fetching_, false) ? client_->take_result() : Result{};
  switch (done) {
    case Phase::connecting: return ask(Phase::preparing, prepare);
    case Phase::preparing: return ask(Phase::vetting, "SHOW GRANTS");
    case Phase::vetting: return judge_grants(rows);
    case Phase::looking: return judge_server(rows);
    case Phase::asking: return judge_semi_sync(rows);
    case Phase::writing: return end(Beat::written);
    case Phase::idle: break;
  }
}

// Such an account made a transaction on a backup if it is closed between the look and the write.
void HeartbeatWriter::judge_grants(const Result& grants) {
  for (std::size_t i = 0; i < grants.size(); ++i)
    if (const auto privilege = passes_read_only(grants.row(i).first()))
      return fail({SqlError::Kind::local, 0,
                   fmt::format("{} has {}: the heartbeat's account must not be able to write when "
                               "the server is read-only",
                               settings_.server.text(), *privilege)});
  ask(Phase::looking, look);
}

void HeartbeatWriter::judge_server(const Result& answer) {
  if (answer.empty())
    return fail({SqlError::Kind::local, 0, "the server showed no variables to the heartbeat"});
  const Result::Row row = answer.row(0);
  session_ = row.number("session");
  server_id_ = row.number("server_id");
  const std::string read_only = row.text("read_only");  // from MariaDB 12 on a word
  if (read_only != "0" && read_only != "OFF") return end(Beat::read_only);
  if (nudge_) return ask(Phase::writing, beat_statement(settings_.table, nudge_row));
  ask(Phase::asking, semi_sync);
}

// A beat that nobody can confirm would wait for as long as the clients' own writes do, keep the
// server from being closed meanwhile, and be a transaction that the next primary lacks.
void HeartbeatWriter::judge_semi_sync(const Result& counters) {
  bool on = false;
  bool attached = true;
  for (std::size_t i = 0; i < counters.size(); ++i) {
    const Result::Row row = counters.row(i);
    const std::string name = row.text("Variable_name");
    if (name == "Rpl_semi_sync_source_status" || name == "Rpl_semi_sync_master_status")
      on = row.flag("Value");
    if (name == "Rpl_semi_sync_source_clients" || name == "Rpl_semi_sync_master_clients")
      attached = row.number("Value") > 0;
  }
  if (on && !attached) return end(Beat::unconfirmed);
  ask(Phase::writing, beat_statement(settings_.table, server_id_, term_));
}

std::optional<HeartbeatWriter::Ended> HeartbeatWriter::take_ended() {
  return std::exchange(ended_, std::nullopt);
}

void HeartbeatWriter::end(Ended how) {
  phase_ = Phase::idle;
  ended_ = std::move(how);
}

void HeartbeatWriter::fail(SqlError error) {
  if (phase_ == Phase::connecting || phase_ == Phase::preparing || phase_ == Phase::vetting ||
      error.connection_lost())
    give_up();
  end(std::unexpected{std::move(error)});
}

void HeartbeatWriter::give_up() {
  if (client_) client_->abandon();
  client_.reset();
  phase_ = Phase::idle;
  ended_.reset();
}

}  // namespace vrrpd::mysql
