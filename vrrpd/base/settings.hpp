// SPDX-License-Identifier: Apache-2.0
// A module's settings as it is handed them: a small read-only table that remembers where each value
// was written, so that a module can complain about it with file, line and column.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd {

class Settings {
 public:
  /// Times are strings with a unit in the file ("200ms"); they become Durations when asked for.
  struct Value {
    std::variant<bool, std::int64_t, std::string, std::vector<std::string>,
                 std::shared_ptr<const Settings>>
        data;
    Place key_place;
    Place place;
  };

  Settings() = default;
  explicit Settings(Place place) : place_{std::move(place)} {}

  void set(std::string key, Value value) {
    values_.insert_or_assign(std::move(key), std::move(value));
  }

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] const std::map<std::string, Value, std::less<>>& values() const { return values_; }
  [[nodiscard]] bool contains(std::string_view key) const { return values_.contains(key); }

 private:
  Place place_;
  std::map<std::string, Value, std::less<>> values_;
};

/// Reads keys out of a Settings table, collects every complaint, and at the end complains about the
/// keys that nobody asked for, with a suggestion from those that somebody did.
class SettingsReader {
 public:
  SettingsReader(const Settings& settings, Diagnostics& diagnostics)
      : settings_{settings}, diagnostics_{diagnostics} {}

  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                                    std::int64_t most);
  /// A string with a unit: "250ms", "2s", "1m", "1h" (also us). Must lie within [least, most].
  [[nodiscard]] std::optional<Duration> duration(std::string_view key, Duration least,
                                                 Duration most);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  [[nodiscard]] const Settings* table(std::string_view key);

  void complain(std::string_view key, std::string message, std::string hint = {});
  /// Call once, after all keys were asked for.
  void refuse_unknown_keys();

 private:
  const Settings::Value* find(std::string_view key);

  const Settings& settings_;
  Diagnostics& diagnostics_;
  std::vector<std::string> asked_;
};

/// The known word nearest to `word`, if one is near enough to be what was meant.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view word,
                                                      const std::vector<std::string>& known);

/// "250ms", "1.5s", "2m", "1h", "100us"; nothing if it is not such a text.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

}  // namespace vrrpd
