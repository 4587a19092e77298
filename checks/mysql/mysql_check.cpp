// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/mysql_check.hpp"

#include <fmt/format.h>

#include <optional>

#include "checks/mysql/failure_class.hpp"
#include "checks/mysql/session.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using checks::Health;
using checks::Verdict;
using namespace std::chrono_literals;

/// A server that was just killed may accept on its socket for some milliseconds more.
constexpr Duration retry_pause = 5ms;
/// Each so many probes a new connection is made too: only it sees a changed password or a full
/// connection table, and it never moves an address while the held connection answers.
constexpr unsigned new_connection_each = 5;

/// Pings a held connection, and makes a new one when that is lost. Who holds a connection is not
/// disturbed by max_connections, and sees at once when the server's process ends.
class MysqlCheck final : public checks::Check {
 public:
  explicit MysqlCheck(Endpoint endpoint) : endpoint_{std::move(endpoint)} {}

  Verdict probe(Instant deadline, const Cancellation& cancel) override {
    const Bound bound{deadline, &cancel};
    if (!held_) return reconnect(bound);
    const auto answer = held_->ping(bound);
    if (answer) return try_new_connection(bound);
    if (answer.error().answered()) return verdict_of(answer.error());
    held_.reset();
    return answer.error().kind == SqlError::Kind::gone ? reconnect(bound)
                                                       : verdict_of(answer.error());
  }

  int watched_descriptor() const override { return held_ ? held_->descriptor() : -1; }

 private:
  /// Until the deadline, unless the answer is clear: it is again connected, or refused.
  Verdict reconnect(const Bound& bound) {
    for (;;) {
      auto session = Session::connect(endpoint_, bound);
      if (session) {
        held_ = *std::move(session);
        return {.health = Health::healthy, .text = fmt::format("{} answers", endpoint_.text())};
      }
      if (session.error().kind != SqlError::Kind::gone) return verdict_of(session.error());
      const Instant again = boot_now() + retry_pause;
      if (again >= bound.deadline) return verdict_of(session.error());
      if (bound.cancel->wait_until(again)) return verdict_of(session.error());
    }
  }

  Verdict try_new_connection(const Bound& bound) {
    const Verdict healthy{.health = Health::healthy,
                          .text = fmt::format("{} answers", endpoint_.text())};
    if (++probes_ % new_connection_each != 0) return healthy;
    const auto session = Session::connect(endpoint_, bound);
    if (session || session.error().kind == SqlError::Kind::cancelled) return healthy;
    const Health health = classify(session.error()).health;
    // A full connection table is a matter for an alert, not for a verdict, while we are let in.
    if (health == Health::misconfigured) return verdict_of(session.error());
    return {.health = Health::healthy,
            .text = fmt::format("the held connection answers, a new one does not: {}",
                                explain(session.error()))};
  }

  static Verdict verdict_of(const SqlError& error) {
    return {.health = classify(error).health,
            .text = explain(error),
            .certain = error.kind == SqlError::Kind::refused};
  }

  Endpoint endpoint_;
  std::optional<Session> held_;
  unsigned probes_ = 0;
};

}  // namespace

std::unique_ptr<checks::Check> make_mysql_check(Endpoint endpoint) {
  return std::make_unique<MysqlCheck>(std::move(endpoint));
}

}  // namespace vrrpd::mysql

namespace vrrpd::checks {
namespace {

std::unique_ptr<Check> create(std::string_view /*name*/, const Settings& settings,
                              const Settings& shared, const Host& /*host*/,
                              Diagnostics& diagnostics) {
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
  return mysql::make_mysql_check(*std::move(endpoint));
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
