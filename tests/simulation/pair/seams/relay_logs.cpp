// SPDX-License-Identifier: Apache-2.0
// In place of notify/mysql/relay_logs.cpp: the files are the model server's.
#include "notify/mysql/relay_logs.hpp"

#include "checks/mysql/failure_class.hpp"
#include "tests/simulation/pair/conversation.hpp"

namespace vrrpd::mysql {

std::expected<std::filesystem::path, std::string> keep_relay_logs(
    ServerLink& server, const std::filesystem::path& record, const Bound& bound) {
  if (const auto there = server.ping(bound); !there) return std::unexpected{explain(there.error())};
  using namespace simulation::pair;
  Conversations::here().server(Host::on_stage().node()).keep_relay_log();
  return record.parent_path() / "relay-logs";
}

}  // namespace vrrpd::mysql
