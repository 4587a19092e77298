// SPDX-License-Identifier: Apache-2.0
// Our files are JSON, and may have been edited by a hand or cut off by a full disk: what is absent
// or of another type is as if it were not there.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>

#include "notify/mysql/durable_file.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

using Json = nlohmann::ordered_json;

/// Nothing if there is no such file, or no object in it.
[[nodiscard]] inline std::optional<Json> read_object(const std::filesystem::path& file) {
  const auto content = read_whole(file);
  if (!content) return std::nullopt;
  Json json = Json::parse(*content, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

/// Server texts are not always UTF-8; a replacement character is better than no file.
[[nodiscard]] inline std::string written_out(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

template <class Value>
[[nodiscard]] Value field(const Json& object, const char* key, Value otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  const bool fits = std::is_same_v<Value, bool>          ? found->is_boolean()
                    : std::is_same_v<Value, std::string> ? found->is_string()
                    : std::is_unsigned_v<Value>          ? found->is_number_unsigned()
                                                         : found->is_number_integer();
  return fits ? found->get<Value>() : otherwise;
}

/// Times are nanoseconds of the boot-time clock.
[[nodiscard]] inline std::optional<Instant> instant(const Json& object, const char* key) {
  const auto ns = field<std::int64_t>(object, key, 0);
  return ns == 0 ? std::nullopt : std::optional{Instant{Duration{ns}}};
}

[[nodiscard]] inline std::int64_t in_json(Instant time) { return time.time_since_epoch().count(); }

}  // namespace vrrpd::mysql
