// SPDX-License-Identifier: Apache-2.0
// The heartbeat row: one for each server, written on the primary only. What it is for: a server
// whose binary log's disk is full answers every question and commits nothing; and the age of the
// row on a replica is the replica's lag.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "checks/mysql/endpoint.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// "vrrpd.heartbeat": letters, digits, _ and $, so that it needs no escape in backticks.
struct TableName {
  std::string database = "vrrpd";
  std::string table = "heartbeat";

  /// "database.table"; nothing for anything else.
  [[nodiscard]] static std::optional<TableName> parse(std::string_view text);
  [[nodiscard]] std::string quoted() const;  ///< `database`.`table`
};

/// `heartbeat` of [mysql].
struct HeartbeatSettings {
  Endpoint server;  ///< the local one, by an account that may not write when it is read-only
  TableName table;
  Duration deadline = std::chrono::seconds{2};  ///< of one write
};

/// { user, password_file, table, deadline } of the key "heartbeat"; the address is `local`'s.
/// Nothing, and a complaint, if it is not right; nothing and no complaint if it is absent.
[[nodiscard]] std::optional<HeartbeatSettings> read_heartbeat(SettingsReader& parent,
                                                              const Endpoint& local,
                                                              Diagnostics& diagnostics);

/// A row that is nobody's beat, for a write beside one that waits: that one has its row locked.
/// 0 is no server_id that replicates.
inline constexpr std::uint64_t nudge_row = 0;

/// One more beat in row `row`. With a `term` the row gets it too, else it keeps its own.
[[nodiscard]] std::string beat_statement(const TableName& table, std::uint64_t row,
                                         std::optional<std::uint64_t> term = {});

/// What an administrator runs once on the primary, in this order.
[[nodiscard]] std::string create_database_statement(const TableName& table);
[[nodiscard]] std::string create_table_statement(const TableName& table);

}  // namespace vrrpd::mysql
