// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/session.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "checks/mysql/login.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::mysql {
namespace {

/// What poll() says of `descriptor` before `until`; 0 if nothing came, or cancelled.
short wait_for(int descriptor, short events, Instant until, const Cancellation* cancel) {
  std::array<pollfd, 2> watched{
      pollfd{.fd = descriptor, .events = events, .revents = 0},
      pollfd{.fd = cancel != nullptr ? cancel->fd() : -1, .events = POLLIN, .revents = 0}};
  if (!poll_until(watched, until)) return 0;
  return watched[0].revents;
}

}  // namespace

std::expected<Session, SqlError> Session::connect(const Endpoint& endpoint, const Bound& bound) {
  auto password = read_login(endpoint);
  if (!password) return std::unexpected{std::move(password.error())};
  Session session{endpoint};
  const auto connected =
      session.finish(session.client_.connect(endpoint, *std::move(password)), bound, "connect as");
  if (!connected) return std::unexpected{connected.error()};
  return session;
}

std::expected<void, SqlError> Session::ping(const Bound& bound) {
  return finish(client_.ping(), bound, "ping");
}

std::expected<Result, SqlError> Session::query(std::string_view sql, const Bound& bound) {
  const auto asked = finish(client_.query(sql), bound, "ask");
  if (!asked) return std::unexpected{asked.error()};
  const auto fetched = finish(client_.fetch(), bound, "read from");
  if (!fetched) return std::unexpected{fetched.error()};
  return client_.take_result();
}

void Session::begin(std::string_view sql) { begun_ = client_.query(sql); }

std::optional<std::expected<void, SqlError>> Session::await(const Bound& bound) {
  // What came since somebody looked last is heard even if no time is left.
  if (begun_) begun_ = client_.step(0);
  begun_ = go_on(begun_, bound);
  if (begun_) return std::nullopt;
  if (auto asked = ended("ask"); !asked) return asked;
  auto fetched = finish(client_.fetch(), bound, "read from");
  if (fetched) static_cast<void>(client_.take_result());
  return fetched;
}

std::expected<void, SqlError> Session::finish(Client::Pending pending, const Bound& bound,
                                              std::string_view doing) {
  if (!go_on(pending, bound)) return ended(doing);
  return give_up(bound.cancelled() ? SqlError::Kind::cancelled : SqlError::Kind::timeout, doing);
}

Client::Pending Session::go_on(Client::Pending pending, const Bound& bound) {
  while (pending) {
    const Instant step_at = boot_now() + pending->at_most;
    const short events = wait_for(client_.descriptor(), pending->events,
                                  std::min(step_at, bound.deadline), bound.cancel);
    if (events == 0 && (bound.cancelled() || boot_now() >= bound.deadline)) break;
    pending = client_.step(events);
  }
  return pending;
}

std::expected<void, SqlError> Session::ended(std::string_view doing) const {
  if (!client_.failed()) return {};
  return std::unexpected{library_error(client_.error_number(), client_.error_text(),
                                       fmt::format("{} {}", doing, where_))};
}

std::unexpected<SqlError> Session::give_up(SqlError::Kind kind, std::string_view doing) {
  client_.abandon();
  given_up_ = true;
  const std::string_view why =
      kind == SqlError::Kind::timeout ? "no answer by the deadline" : "told to stop";
  return std::unexpected{SqlError{kind, 0, fmt::format("{} {}: {}", doing, where_, why)}};
}

}  // namespace vrrpd::mysql
