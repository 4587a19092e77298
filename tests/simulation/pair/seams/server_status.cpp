// SPDX-License-Identifier: Apache-2.0
// In place of checks/mysql/server_status.cpp: one question instead of four, and nothing to parse.
// tests/unit and tests/servers have the parsing.
#include "checks/mysql/server_status.hpp"

#include "tests/simulation/pair/conversation.hpp"
#include "tests/simulation/pair/seams/snapshot.hpp"

namespace vrrpd::mysql {

using simulation::pair::snapshot_question;
using simulation::pair::take_snapshot;

std::expected<Server, SqlError> identify(Session& session, const Bound& bound) {
  const auto answer = session.query("SELECT VERSION() AS version", bound);
  if (!answer) return std::unexpected{answer.error()};
  const auto version = Version::parse(answer->row(0).text("version"));
  return Server{version, *dialect_for(version)};
}

std::expected<ServerStatus, SqlError> read_server_status(Session& session, const Server& /*server*/,
                                                         const Bound& bound) {
  const auto answer = session.query(snapshot_question, bound);
  if (!answer) return std::unexpected{answer.error()};
  return take_snapshot();
}

std::expected<ServerStatus, SqlError> read_replication(Session& session, const Server& server,
                                                       const Bound& bound) {
  auto status = read_server_status(session, server, bound);
  if (status) status->semi_sync = {};
  return status;
}

std::expected<BinlogPosition, SqlError> read_binlog_position(Session& session, const Server& server,
                                                             const Bound& bound) {
  const auto answer = session.query(server.dialect->binlog_position, bound);
  if (!answer) return std::unexpected{answer.error()};
  return BinlogPosition{answer->row(0).text("File"), answer->row(0).number("Position")};
}

}  // namespace vrrpd::mysql
