// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rebuild_mark.hpp"

#include <system_error>

#include "notify/mysql/durable_file.hpp"

namespace vrrpd::mysql {
namespace {

/// One that cannot be looked at stands.
bool may_be_there(const std::filesystem::path& file) {
  std::error_code failure;
  return std::filesystem::status(file, failure).type() != std::filesystem::file_type::not_found;
}

}  // namespace

RebuildMark::RebuildMark(const std::filesystem::path& record)
    : file_{record.native() + ".rebuilding"}, stands_{may_be_there(file_)} {}

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
