// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rebuild_mark.hpp"

#include <system_error>

#include "notify/mysql/durable_file.hpp"

namespace vrrpd::mysql {

RebuildMark::RebuildMark(const std::filesystem::path& record)
    : file_{record.native() + ".rebuilding"}, stands_{read_whole(file_).has_value()} {}

std::expected<void, std::string> RebuildMark::set() {
  if (const auto written = write_durably(file_, "see docs/mysql.md, Rebuilding a server\n");
      !written)
    return std::unexpected{written.error().text()};
  stands_ = true;
  return {};
}

void RebuildMark::clear() {
  if (!stands_) return;
  std::error_code ignored;  // then it stands at the next start, until the server follows again
  std::filesystem::remove(file_, ignored);
  stands_ = false;
}

}  // namespace vrrpd::mysql
