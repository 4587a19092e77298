// SPDX-License-Identifier: Apache-2.0
// Files and folders that are kept beside the record, named after the time at which they were made:
// "errant-TIME.sql"; of one of several servers on a host, whose record is "master_info.orders",
// "errant.orders-TIME.sql". TIME is utc_now()'s.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace vrrpd::mysql {

/// For one that is made now.
[[nodiscard]] std::filesystem::path new_beside(const std::filesystem::path& record,
                                               std::string_view word, std::string_view end);

/// Those of this record, and of no other server's, newest first.
[[nodiscard]] std::vector<std::filesystem::path> those_beside(const std::filesystem::path& record,
                                                              std::string_view word,
                                                              std::string_view end);

}  // namespace vrrpd::mysql
