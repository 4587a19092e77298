// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/lines.hpp"

#include <nlohmann/json.hpp>

namespace vrrpd::control {

using Json = nlohmann::json;

std::string lines_to_json(const std::vector<std::string>& lines) {
  // A file's words need not be UTF-8.
  return Json(lines).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::expected<std::vector<std::string>, std::string> lines_from_json(std::string_view json) {
  const auto array = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const std::unexpected strange{std::string{"the daemon's answer is no list of lines"}};
  if (!array.is_array()) return strange;
  std::vector<std::string> lines;
  for (const auto& line : array) {
    if (!line.is_string()) return strange;
    lines.push_back(line.get<std::string>());
  }
  return lines;
}

}  // namespace vrrpd::control
