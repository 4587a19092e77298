// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/planned_restart.hpp"

#include <fmt/format.h>

#include <system_error>

namespace vrrpd::mysql {

using namespace std::chrono_literals;

std::optional<Duration> read_planned_restart(SettingsReader& reader, bool by_unix_socket) {
  constexpr std::string_view key = "planned_restart", hint = "\"failover\", or a time: \"30s\"";
  const auto text = reader.text(key);
  if (!text || *text == "failover") return std::nullopt;
  const auto patience = parse_duration(*text);
  if (!patience || *patience < 1s || *patience > 10min) {
    reader.complain(key,
                    fmt::format("\"{}\" is neither \"failover\" nor a time of 1s to 10m", *text),
                    std::string{hint});
    return std::nullopt;
  }
  if (!by_unix_socket) {
    reader.complain(key, "only the unix socket shows whether a server was stopped or killed",
                    R"(local = { socket = "/run/mysqld/mysqld.sock", … })");
    return std::nullopt;
  }
  return patience;
}

bool removed_its_socket(const std::filesystem::path& socket) {
  std::error_code error;
  const auto there = std::filesystem::symlink_status(socket, error);
  return there.type() == std::filesystem::file_type::not_found;
}

bool PlannedRestart::waits(const std::filesystem::path& socket, Instant now) {
  if (!patience_) return false;
  if (!since_ && !removed_its_socket(socket)) return false;
  if (!since_) since_ = now;
  return now - *since_ < *patience_;
}

}  // namespace vrrpd::mysql
