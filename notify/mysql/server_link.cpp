// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

std::expected<void, SqlError> ServerLink::ensure(const Bound& bound) {
  if (session_) return {};
  auto session = Session::connect(endpoint_, bound);
  if (!session) return std::unexpected{session.error()};
  // Anew each time: an upgrade may have changed the server under us.
  const auto server = identify(*session, bound);
  if (!server) return std::unexpected{server.error()};
  session_ = *std::move(session);
  server_ = *server;
  ++generation_;
  return {};
}

template <class Question>
auto ServerLink::with_session(Question question, const Bound& bound)
    -> decltype(question(std::declval<Session&>())) {
  for (bool held = session_.has_value();; held = false) {
    if (const auto ready = ensure(bound); !ready) return std::unexpected{ready.error()};
    auto answer = question(*session_);
    if (answer || !answer.error().connection_lost()) return answer;
    session_.reset();
    if (!held || answer.error().kind != SqlError::Kind::gone) return answer;
  }
}

std::expected<Result, SqlError> ServerLink::ask(std::string_view sql, const Bound& bound) {
  return with_session([&](Session& session) { return session.query(sql, bound); }, bound);
}

std::optional<std::expected<void, SqlError>> ServerLink::await(const Bound& bound) {
  auto ended = session_->await(bound);
  if (ended && !*ended && ended->error().connection_lost()) session_.reset();
  return ended;
}

std::expected<void, SqlError> ServerLink::ping(const Bound& bound) {
  return with_session([&](Session& session) { return session.ping(bound); }, bound);
}

std::expected<ServerStatus, SqlError> ServerLink::replication(const Bound& bound) {
  return with_session([&](Session& session) { return read_replication(session, server_, bound); },
                      bound);
}

std::expected<ServerStatus, SqlError> ServerLink::status(const Bound& bound) {
  return with_session([&](Session& session) { return read_server_status(session, server_, bound); },
                      bound);
}

std::expected<BinlogPosition, SqlError> ServerLink::binlog_position(const Bound& bound) {
  return with_session(
      [&](Session& session) { return read_binlog_position(session, server_, bound); }, bound);
}

}  // namespace vrrpd::mysql
