// SPDX-License-Identifier: Apache-2.0
// The relay log files of the local server. A start of replication, a new source and a promotion may
// delete them, and transactions that stand nowhere else with them: then they are kept first.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// Keeps all relay logs in a new folder beside `record`, named after the time: hard links where
/// that can be (they cost nothing and outlive the server's own names), copies otherwise, on disk
/// when this returns; of this server's such folders the three newest stay. The folder, or why not:
/// nothing may be deleted then.
[[nodiscard]] std::expected<std::filesystem::path, std::string> keep_relay_logs(
    ServerLink& server, const std::filesystem::path& record, const Bound& bound);

/// Removes all but the newest folders of keep_relay_logs() beside `record`.
void forget_old_relay_logs(const std::filesystem::path& record, std::size_t kept);

/// What keep_relay_logs() does with files: those that `index` lists, a line each, relative ones
/// below `data`.
[[nodiscard]] std::expected<void, std::string> keep_files_of(const std::filesystem::path& index,
                                                             const std::filesystem::path& data,
                                                             const std::filesystem::path& folder,
                                                             const Bound& bound);

}  // namespace vrrpd::mysql
