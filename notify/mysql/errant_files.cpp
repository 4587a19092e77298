// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/errant_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>

#include "notify/mysql/files_beside.hpp"
#include "notify/mysql/heartbeat_reader.hpp"
#include "notify/mysql/json_fields.hpp"
#include "notify/mysql/record.hpp"
#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::mysql {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view printed = ".sql", description = ".json", not_finished = ".unfinished";

/// Another one may be being written.
constexpr auto abandoned_after = std::chrono::hours{1};

std::vector<fs::path> files_of(const fs::path& record, std::string_view end) {
  return those_beside(record, "errant", end);
}

std::unexpected<std::string> failed(const char* call, const fs::path& file) {
  return std::unexpected{last_system_error(call, file).text()};
}

std::expected<void, std::string> sync(const fs::path& file) {
  const FileDescriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!opened || ::fsync(opened.get()) != 0) return failed("fsync", file);
  return {};
}

std::optional<SavedErrant> read_description(const fs::path& file) {
  const auto json = read_object(file);
  if (!json) return std::nullopt;
  SavedErrant saved{.file = fs::path{file}.replace_extension(printed),
                    .saved_at = field<std::string>(*json, "saved_at", {}),
                    .identity = field<std::string>(*json, "server", {}),
                    .gtids = field<std::string>(*json, "gtids", {}),
                    .transactions = field<std::uint64_t>(*json, "transactions", 0),
                    .only_heartbeats = field<bool>(*json, "only_heartbeats", false),
                    .bytes = field<std::uint64_t>(*json, "bytes", 0)};
  std::error_code ignored;
  if (!fs::exists(saved.file, ignored)) return std::nullopt;
  return saved;
}

}  // namespace

std::expected<ErrantFile, std::string> ErrantFile::create(const fs::path& record) {
  std::error_code ignored;  // an absent folder shows in open()
  fs::create_directories(record.parent_path(), ignored);
  fs::path path = new_beside(record, "errant", not_finished);
  const FileDescriptor made{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!made) return failed("create", path);
  return ErrantFile{std::move(path)};
}

ErrantFile::ErrantFile(ErrantFile&& other) noexcept : path_{std::exchange(other.path_, {})} {}

ErrantFile::~ErrantFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

std::expected<SavedErrant, std::string> ErrantFile::commit(const Errant& errant,
                                                           std::string identity,
                                                           const std::optional<TableName>& beats) {
  std::ifstream text{path_, std::ios::binary};
  ErrantReader reader{errant};
  auto heartbeats = beats ? std::optional{HeartbeatReader{*beats}} : std::nullopt;
  for (std::string line; std::getline(text, line);) {
    reader.line(line);
    if (heartbeats) heartbeats->line(line);
  }
  const auto transactions = reader.finish();
  if (!transactions) return std::unexpected{transactions.error()};
  if (const auto synced = sync(path_); !synced) return std::unexpected{synced.error()};

  SavedErrant saved{.file = fs::path{path_}.replace_extension(printed),
                    .saved_at = utc_now(),
                    .identity = std::move(identity),
                    .gtids = mysql::text(errant.set),
                    .transactions = *transactions,
                    .only_heartbeats = heartbeats && heartbeats->nothing_else(),
                    .bytes = fs::file_size(path_)};
  // link(2) does not replace, as rename(2) would.
  if (::link(path_.c_str(), saved.file.c_str()) != 0) return failed("name", saved.file);
  const Json json{{"server", saved.identity},
                  {"gtids", saved.gtids},
                  {"transactions", saved.transactions},
                  {"only_heartbeats", saved.only_heartbeats},
                  {"bytes", saved.bytes},
                  {"saved_at", saved.saved_at}};
  // The folder is synced by this, with both names in it.
  const auto described =
      write_durably(fs::path{saved.file}.replace_extension(description), written_out(json), 0600);
  if (!described) return std::unexpected{described.error().text()};
  return saved;
}

std::vector<SavedErrant> saved_errant(const fs::path& record) {
  std::vector<SavedErrant> all;
  for (const auto& file : files_of(record, description))
    if (auto saved = read_description(file)) all.push_back(*std::move(saved));
  return all;
}

std::optional<SavedErrant> find_saved(const fs::path& record, std::string_view identity,
                                      std::string_view gtids) {
  for (auto& saved : saved_errant(record))
    if (saved.identity == identity && saved.gtids == gtids) return std::move(saved);
  return std::nullopt;
}

void forget_old_errant(const fs::path& record, std::size_t kept) {
  std::error_code ignored;
  const auto now = fs::file_time_type::clock::now();
  for (const auto& left : files_of(record, not_finished))
    if (now - fs::last_write_time(left, ignored) > abandoned_after) ::unlink(left.c_str());
  const auto all = files_of(record, printed);
  for (std::size_t i = std::max<std::size_t>(kept, 1); i < all.size(); ++i) {
    ::unlink(all[i].c_str());
    ::unlink(fs::path{all[i]}.replace_extension(description).c_str());
  }
}

notify::Facts facts_of(const SavedErrant& saved) {
  return {{"file", saved.file.native()},
          {"transactions", std::to_string(saved.transactions)},
          {"gtids", saved.gtids},
          {"only the write probe's", saved.only_heartbeats ? "yes" : "no"},
          {"bytes", std::to_string(saved.bytes)},
          {"saved at", saved.saved_at},
          {"of server", saved.identity}};
}

}  // namespace vrrpd::mysql
