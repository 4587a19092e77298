// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/closure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

/// A connection that was cut without a word looks like a statement that waits.
constexpr Duration fresh_for = 5s;
constexpr Duration renewal_time = 300ms;
constexpr unsigned unknown_thread = 1094;
constexpr Duration cancel_poll = 20ms;  ///< a condition variable does not see a cancellation

std::unexpected<SqlError> still_pending(const Endpoint& server, const Bound& bound) {
  const auto kind = bound.cancelled() ? SqlError::Kind::cancelled : SqlError::Kind::timeout;
  return std::unexpected{
      SqlError{kind, 0, fmt::format("close {}: it waits for a session there", server.text())}};
}

/// A number, or from MariaDB 12 on a word.
bool is_read_only(const Result& answer) {
  const std::string value = answer.row(0).text("read_only");
  return !value.empty() && value != "0" && value != "OFF";
}

}  // namespace

// An answer may be one of an earlier call, which says nothing of now; and who lost the connection
// asks who listens.
Deed Closure::press(const Bound& bound, const Found& found) {
  auto closed = go_on(bound, found);
  if (closed || pending()) return closed;
  const auto kind = closed.error().kind;
  const bool once_more = kind == SqlError::Kind::gone || kind == SqlError::Kind::local;
  return once_more ? go_on(bound, found) : closed;
}

Deed Closure::go_on(const Bound& bound, const Found& found) {
  if (pending()) {
    renew(bound.until(boot_now() + renewal_time));
  } else if (auto begun = begin(bound, found); !begun) {
    return begun;
  }
  const auto ended = link_.await(bound);
  if (!ended) return still_pending(link_.endpoint(), bound);
  pending_since_.reset();
  if (!*ended) return *ended;
  return read_back(bound);
}

Deed Closure::begin(const Bound& bound, const Found& found) {
  const bool stood = link_.connected();
  const unsigned before = link_.generation();
  // Asked first: a connection that ended meanwhile is made anew, and this statement is not
  // repeated.
  const auto session =
      link_.ask("SELECT CONNECTION_ID() AS id, @@global.read_only AS read_only", bound);
  if (!session) return std::unexpected{session.error()};
  session_ = session->empty() ? 0 : session->row(0).number("id");
  // Of a server that was started meanwhile it says nothing.
  const bool same = stood && link_.generation() == before;
  if (found) found(same && !session->empty() && is_read_only(*session));
  link_.begin(closing_statement(link_.dialect()));
  pending_since_ = boot_now();
  return {};
}

Deed Closure::read_back(const Bound& bound) {
  const auto status = link_.replication(bound);
  if (!status) return std::unexpected{status.error()};
  if (status->closed()) return {};
  return std::unexpected{
      SqlError{SqlError::Kind::local, 0, "read_only was set, but the server still shows it off"}};
}

// The new one waits before the old one is let go, so that there is no gap. Over a unix socket no
// connection is cut without a word.
void Closure::renew(const Bound& bound) {
  const bool remote = link_.endpoint().socket.empty();
  if (!remote || boot_now() - *pending_since_ < fresh_for) return;
  Closure next{link_.endpoint()};
  if (next.begin(bound, {})) *this = std::move(next);
}

Deed Closure::withdraw(const Bound& bound) {
  if (!pending()) return {};
  // Over, with its server or without: that number may be another session's by now.
  if (link_.await({boot_now()})) {
    pending_since_.reset();
    return {};
  }
  ServerLink other{link_.endpoint()};
  const auto killed = other.ask(fmt::format("KILL {}", session_), bound);
  if (!killed && killed.error().number != unknown_thread) return std::unexpected{killed.error()};
  if (!link_.await(bound)) return still_pending(link_.endpoint(), bound);
  pending_since_.reset();
  return {};
}

/// While it lives, a thread presses.
class KeptClosure::Pressing {
 public:
  explicit Pressing(KeptClosure& closure) : closure_{closure} {
    const std::scoped_lock guard{closure_.mutex_};
    ++closure_.pressing_;
    ++closure_.presses_;
  }
  ~Pressing() {
    {
      const std::scoped_lock guard{closure_.mutex_};
      --closure_.pressing_;
    }
    closure_.pressed_.notify_all();
  }
  Pressing(const Pressing&) = delete;
  Pressing& operator=(const Pressing&) = delete;

 private:
  KeptClosure& closure_;
};

Deed KeptClosure::press(ServerLink& link, const Bound& bound) {
  const Pressing pressing{*this};  // it ends after keep()
  auto before = take();
  const bool took_link = !before;
  Closure closure = before ? *std::move(before) : Closure{std::move(link)};
  auto closed = closure.press(bound, [this](bool was_closed) { found(was_closed); });
  if (closure.pending()) {
    keep(std::move(closure));
    if (took_link) link = ServerLink{server_};
  } else if (took_link) {
    link = closure.take_link();
  }
  return closed;
}

Deed KeptClosure::press(const Bound& bound) {
  ServerLink link{server_};
  return press(link, bound);
}

Deed KeptClosure::withdraw(const Bound& bound) {
  if (!wait_until_none_presses(bound)) return still_pending(server_, bound);
  auto closure = take();
  if (!closure) return {};
  auto withdrawn = closure->withdraw(bound);
  if (closure->pending()) keep(*std::move(closure));
  return withdrawn;
}

bool KeptClosure::wait_until_none_presses(const Bound& bound) {
  std::unique_lock lock{mutex_};
  while (pressing_ > 0) {
    const Instant now = boot_now();
    if (now >= bound.deadline || bound.cancelled()) return false;
    pressed_.wait_for(lock, std::min<Duration>(bound.deadline - now, cancel_poll));
  }
  return true;
}

unsigned KeptClosure::presses() const {
  const std::scoped_lock guard{mutex_};
  return presses_;
}

// A closure that was begun after the look began may have closed what that has seen open.
void KeptClosure::seen_open(unsigned presses) {
  const std::scoped_lock guard{mutex_};
  if (presses == presses_) open_ = true;
}

void KeptClosure::forget_open() {
  const std::scoped_lock guard{mutex_};
  open_ = false;
}

// Between the look and the statement: of two threads that press at a time, one whose look shows the
// other's statement comes here after that one.
void KeptClosure::found(bool closed) {
  const std::scoped_lock guard{mutex_};
  if (std::exchange(open_, false) && closed) closed_by_another_ = true;
}

bool KeptClosure::closed_by_another() {
  const std::scoped_lock guard{mutex_};
  return std::exchange(closed_by_another_, false);
}

bool KeptClosure::pending() const {
  const std::scoped_lock guard{mutex_};
  return kept_.has_value();
}

std::optional<Closure> KeptClosure::take() {
  const std::scoped_lock guard{mutex_};
  return std::exchange(kept_, std::nullopt);
}

void KeptClosure::keep(Closure closure) {
  std::optional<Closure> old{std::move(closure)};  // the one before ends outside the lock
  const std::scoped_lock guard{mutex_};
  std::swap(kept_, old);
}

}  // namespace vrrpd::mysql
