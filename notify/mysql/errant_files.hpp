// SPDX-License-Identifier: Apache-2.0
// The files that errant transactions were saved to: errant-TIME.sql, as the server's own tool
// prints them, and errant-TIME.json, which says what that is. Beside the record; mode 0600.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checks/mysql/heartbeat.hpp"
#include "notify/mysql/errant.hpp"
#include "notify/order.hpp"

namespace vrrpd::mysql {

struct SavedErrant {
  std::filesystem::path file;
  std::string saved_at;  ///< UTC, ISO 8601
  std::string identity;  ///< of the server that had them
  std::string gtids;     ///< MariaDB: the last of each (domain, server)
  std::uint64_t transactions = 0;
  bool only_heartbeats = false;  ///< they are the write probe's, and wrote nothing else
  std::uint64_t bytes = 0;
};

/// An unfinished file: what it holds is only kept by commit(). Removed by its destructor otherwise.
class ErrantFile {
 public:
  /// Made anew, empty, for this process's user alone.
  [[nodiscard]] static std::expected<ErrantFile, std::string> create(
      const std::filesystem::path& record);
  ErrantFile(ErrantFile&& other) noexcept;
  ErrantFile& operator=(ErrantFile&&) = delete;
  ~ErrantFile();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Reads it, makes sure that it holds exactly `errant`, and gives it its name for good: on disk
  /// when this returns. Replaces nothing.
  /// `beats`: the write probe's table; nothing: there is no write probe.
  [[nodiscard]] std::expected<SavedErrant, std::string> commit(
      const Errant& errant, std::string identity, const std::optional<TableName>& beats);

 private:
  explicit ErrantFile(std::filesystem::path path) : path_{std::move(path)} {}
  std::filesystem::path path_;
};

/// What stands beside `record`, newest first.
[[nodiscard]] std::vector<SavedErrant> saved_errant(const std::filesystem::path& record);

/// The file in which exactly these of that server stand already.
[[nodiscard]] std::optional<SavedErrant> find_saved(const std::filesystem::path& record,
                                                    std::string_view identity,
                                                    std::string_view gtids);

/// Removes all but the newest `kept`, which is at least 1, and what a killed daemon left unfinished
/// more than an hour ago.
void forget_old_errant(const std::filesystem::path& record, std::size_t kept);

/// For the operator.
[[nodiscard]] notify::Facts facts_of(const SavedErrant& saved);

}  // namespace vrrpd::mysql
