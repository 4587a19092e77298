// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/write_probe.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::mysql {
namespace {

using Kind = WriteVerdict::Kind;

}  // namespace

WriteProbe::WriteProbe(HeartbeatSettings settings, Report report)
    : writer_{std::move(settings)}, report_{std::move(report)} {
  sight_.user = writer_.settings().server.account.user;
}

std::expected<std::optional<WriteVerdict>, SqlError> WriteProbe::look(Session& held,
                                                                      const Bound& bound) {
  const auto may_write = settled(held, bound);
  if (!may_write) return std::unexpected{may_write.error()};
  if (!writer_.outstanding() && *may_write) {
    sight_.sessions.reset();
    writer_.begin(boot_now());
  }
  if (writer_.outstanding()) wait(held, bound.until(boot_now() + patience));
  if (const auto how = writer_.take_ended()) ended(*how);
  if (writer_.outstanding())
    if (const auto seen = overdue(held, bound); !seen) return std::unexpected{seen.error()};
  return against_;
}

void WriteProbe::forget() {
  writer_.give_up();
  nudger_.reset();
  nudged_for_.reset();
  writable_since_.reset();
  against_.reset();
}

std::expected<bool, SqlError> WriteProbe::settled(Session& held, const Bound& bound) {
  const auto answer = held.query("SELECT @@global.read_only AS read_only", bound);
  if (!answer) return std::unexpected{answer.error()};
  const std::string value = answer->empty() ? "1" : answer->row(0).text("read_only");
  if (value != "0" && value != "OFF") {
    writable_since_.reset();
    if (!writer_.outstanding()) conclude({.kind = Kind::none, .text = {}});
    return false;
  }
  const Instant now = boot_now();
  if (!writable_since_) writable_since_ = now;
  return now - *writable_since_ >= settling;
}

void WriteProbe::wait(Session& held, const Bound& until) {
  while (writer_.outstanding()) {
    const bool nudging = nudger_ && nudger_->outstanding();
    std::array watched{pollfd{.fd = writer_.descriptor(), .events = writer_.events(), .revents = 0},
                       pollfd{.fd = nudging ? nudger_->descriptor() : -1,
                              .events = nudging ? nudger_->events() : short{0},
                              .revents = 0},
                       pollfd{.fd = held.descriptor(), .events = POLLIN | POLLRDHUP, .revents = 0},
                       pollfd{.fd = until.cancel != nullptr ? until.cancel->fd() : -1,
                              .events = POLLIN,
                              .revents = 0}};
    const Instant now = boot_now();
    if (now >= until.deadline || until.cancelled()) return;
    const Duration at_most =
        nudging ? std::min(writer_.at_most(), nudger_->at_most()) : writer_.at_most();
    static_cast<void>(poll_until(watched, std::min(until.deadline, now + at_most)));
    if (watched[2].revents != 0) return;  // the server has ended: the held connection says how
    writer_.step(watched[0].revents);
    if (nudging) nudger_->step(watched[1].revents);
  }
}

void WriteProbe::ended(const HeartbeatWriter::Ended& how) {
  nudger_.reset();
  nudged_for_.reset();
  if (!how) {
    sight_.age = boot_now() - writer_.begun();
    sight_.error = how.error();
    conclude(judge(sight_, writer_.settings().deadline));
    sight_.error.reset();
    return;
  }
  switch (*how) {
    case Beat::written:
    case Beat::read_only: return conclude({.kind = Kind::none, .text = {}});
    case Beat::unconfirmed:
      return conclude({.kind = Kind::peer,
                       .text = "no replica is attached that could confirm a write (semi-sync)"});
  }
}

std::expected<void, SqlError> WriteProbe::overdue(Session& held, const Bound& bound) {
  sight_.age = boot_now() - writer_.begun();
  if (!writer_.writing()) {
    // The connection, or a question before the write, hangs; the held connection answers.
    if (sight_.age >= writer_.settings().deadline) {
      writer_.give_up();
      conclude({.kind = Kind::blind, .text = "no answer to a new connection"});
    }
    return {};
  }
  const auto answer = held.query("SHOW PROCESSLIST", bound);
  if (!answer && !answer.error().answered()) return std::unexpected{answer.error()};
  sight_.session = writer_.session();
  sight_.sessions.reset();
  if (answer) sight_.sessions = session_rows(*answer);
  sight_.transactions.clear();
  if (waits_in_commit(sight_) && sight_.age >= writer_.settings().deadline) {
    const auto largest = held.query(largest_transactions, bound);
    // InnoDB's table waits for a mutex on a server that does much: that it hangs is not shown.
    if (!largest && largest.error().kind == SqlError::Kind::timeout) {
      conclude({.kind = Kind::busy,
                .text = "a write does not end, and the list of transactions, one of which may be "
                        "large, does not come by the deadline"});
      return {};
    }
    if (!largest && !largest.error().answered()) return std::unexpected{largest.error()};
    if (largest) sight_.transactions = transaction_rows(*largest);
  }
  if (awaits_acknowledgement(sight_)) nudge();
  conclude(judge(sight_, writer_.settings().deadline));
  return {};
}

// Without a nudge the clients' writes would wait as ours does, until semi-sync gives up.
void WriteProbe::nudge() {
  if (nudger_ && nudger_->outstanding()) return;
  const auto replica = attached_since(sight_);
  if (!replica || replica == nudged_for_) return;
  nudged_for_ = replica;
  nudger_.emplace(writer_.settings());
  nudger_->begin_nudge(boot_now());
  report_(Severity::note,
          "a replica attached again while a write waits for its acknowledgement: one more write");
}

void WriteProbe::conclude(WriteVerdict verdict) {
  switch (verdict.kind) {
    case Kind::going_on: return;
    case Kind::none:
      against_.reset();
      said_.clear();
      return;
    case Kind::peer: say(Severity::warning, verdict.text); break;
    case Kind::blind:
      say(Severity::warning, fmt::format("no write could be tried: {}", verdict.text));
      return;
    case Kind::busy:
    case Kind::stuck: break;
  }
  against_ = std::move(verdict);
}

void WriteProbe::say(Severity severity, std::string line) {
  if (line == said_) return;
  said_ = std::move(line);
  report_(severity, said_);
}

}  // namespace vrrpd::mysql
