// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/relay_logs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string_view>
#include <system_error>
#include <vector>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/files_beside.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::mysql {
namespace {

namespace fs = std::filesystem;

/// Of the newest: each restart of a MariaDB replica adds one.
constexpr std::size_t folders_kept = 3;

std::unexpected<std::string> failed(const char* what, const fs::path& file,
                                    const std::error_code& error) {
  return std::unexpected{fmt::format("{} {}: {}", what, file.native(), error.message())};
}

bool synced(const fs::path& file, int flags) {
  const FileDescriptor opened{::open(file.c_str(), flags | O_RDONLY | O_CLOEXEC)};
  return opened && ::fsync(opened.get()) == 0;
}

std::expected<void, std::string> keep(const fs::path& file, const fs::path& kept) {
  std::error_code error;
  fs::create_hard_link(file, kept, error);
  if (error) {
    error.clear();
    fs::copy_file(file, kept, error);
  }
  if (error) return failed("copy", file, error);
  if (!synced(kept, 0))
    return failed("fsync", kept, std::error_code{errno, std::generic_category()});
  return {};
}

constexpr std::string_view folder_word = "relay-logs";

}  // namespace

void forget_old_relay_logs(const fs::path& record, std::size_t kept) {
  std::error_code ignored;  // what cannot be removed stays
  const auto folders = those_beside(record, folder_word, "");
  for (std::size_t i = kept; i < folders.size(); ++i) fs::remove_all(folders[i], ignored);
}

std::expected<void, std::string> keep_files_of(const fs::path& index, const fs::path& data,
                                               const fs::path& folder, const Bound& bound) {
  std::ifstream lines{index};
  if (!lines) return failed("open", index, std::error_code{errno, std::generic_category()});
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return failed("create", folder, error);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    if (bound.cancelled() || boot_now() >= bound.deadline)
      return std::unexpected{
          fmt::format("not all relay logs were kept in time in {}", folder.native())};
    const fs::path file = data / line;  // an absolute one stays as it is
    if (auto kept = keep(file, folder / file.filename()); !kept) return kept;
  }
  if (!synced(folder, O_DIRECTORY))
    return failed("fsync", folder, std::error_code{errno, std::generic_category()});
  return {};
}

std::expected<fs::path, std::string> keep_relay_logs(ServerLink& server, const fs::path& record,
                                                     const Bound& bound) {
  const auto where = server.ask(
      "SELECT @@datadir AS datadir, @@relay_log_index AS relay_log_index, "
      "@@relay_log_basename AS basename",
      bound);
  if (!where) return std::unexpected{explain(where.error())};
  if (where->empty())
    return std::unexpected{std::string{"the server does not name its relay logs"}};
  const auto row = where->row(0);
  std::string index = row.text("relay_log_index");
  if (index.empty()) index = row.text("basename") + ".index";
  const fs::path data = row.text("datadir");
  const fs::path folder = new_beside(record, folder_word, "");
  if (auto kept = keep_files_of(data / index, data, folder, bound); !kept)
    return std::unexpected{std::move(kept.error())};
  forget_old_relay_logs(record, folders_kept);
  return folder;
}

}  // namespace vrrpd::mysql
