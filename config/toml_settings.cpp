// SPDX-License-Identifier: Apache-2.0
#include "config/toml_settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "config/credential.hpp"

namespace vrrpd::config {
namespace {

class Converter {
 public:
  Converter(const Source& source, Complaints& complaints)
      : source_{source}, complaints_{complaints} {}

  Settings convert(const toml::table& table) {
    Settings settings{place_of(table.source())};
    for (const auto& [key, node] : table) {
      const Place key_place = place_of(key.source());
      if (auto data = convert_value(node, key.str(), key_place)) {
        settings.set(
            std::string{key.str()},
            {.data = *std::move(data), .key_place = key_place, .place = place_of(node.source())});
      }
    }
    return settings;
  }

  /// toml++ counts code points, we count bytes.
  Place place_of(const toml::source_region& region) const {
    const unsigned start = byte_column(region.begin);
    const unsigned end = byte_column(region.end);
    const bool on_one_line = region.begin.line == region.end.line && end > start;
    return {std::string{source_.name}, static_cast<unsigned>(region.begin.line), start,
            on_one_line ? end - start : 1};
  }

 private:
  using Data = decltype(Settings::Value::data);

  std::optional<Data> convert_value(const toml::node& node, std::string_view key,
                                    const Place& place) {
    if (const auto* flag = node.as_boolean()) return Data{flag->get()};
    if (const auto* number = node.as_integer()) return Data{number->get()};
    if (const auto* text = node.as_string()) return convert_text(text->get(), key, place);
    if (const auto* table = node.as_table()) {
      return Data{std::make_shared<const Settings>(convert(*table))};
    }
    if (const auto* array = node.as_array()) return convert_list(*array, key, place);
    complaints_.error(place,
                      fmt::format("`{}' is a number with decimals or a date, and no setting "
                                  "is one",
                                  key),
                      "times are written with their unit: \"1.5s\"");
    return std::nullopt;
  }

  std::optional<Data> convert_text(const std::string& text, std::string_view key,
                                   const Place& place) {
    if (!names_a_secret(key)) return Data{text};
    auto path = credential_path(text, std::getenv("CREDENTIALS_DIRECTORY"));
    if (path) return Data{*std::move(path)};
    complaints_.error(place, fmt::format("`{}': {}", key, path.error()));
    return std::nullopt;
  }

  std::optional<Data> convert_list(const toml::array& array, std::string_view key,
                                   const Place& place) {
    std::vector<std::string> texts;
    for (const toml::node& node : array) {
      const auto* text = node.as_string();
      if (text == nullptr) {
        complaints_.error(place, fmt::format("`{}' is a list of something else than strings", key));
        return std::nullopt;
      }
      texts.push_back(text->get());
    }
    return Data{std::move(texts)};
  }

  [[nodiscard]] unsigned byte_column(const toml::source_position& position) const {
    if (position.line == 0 || position.line > source_.lines.size()) return position.column;
    const std::string_view line = source_.lines[position.line - 1];
    std::size_t bytes = 0;
    for (unsigned points = 1; points < position.column && bytes < line.size(); ++points) {
      ++bytes;
      while (bytes < line.size() && (line[bytes] & 0xc0) == 0x80) ++bytes;
    }
    return static_cast<unsigned>(bytes) + 1;
  }

  const Source& source_;
  Complaints& complaints_;
};

constexpr std::size_t kLargestToml = 1u << 20;
/// Each dot of a key is a table, and tables are read and freed by recursion. Together with the 256
/// values inside each other that toml++ allows this keeps the stack small.
constexpr std::size_t kMostDots = 64;

/// The dots of a line, wherever they stand in it, if there can be a key in it.
std::size_t count_dots(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t");
  const bool has_key = line.find('=') != line.npos || (start != line.npos && line[start] == '[');
  return has_key ? static_cast<std::size_t>(std::ranges::count(line, '.')) : 0;
}

bool is_too_much(const Source& source, Complaints& complaints) {
  if (source.text.size() > kLargestToml) {
    complaints.error({std::string{source.name}, 0, 0, 0},
                     fmt::format("larger than {} KiB: this is no vrrpd.toml", kLargestToml >> 10));
    return true;
  }
  unsigned number = 0;
  for (const std::string_view line : source.lines) {
    ++number;
    if (count_dots(line) <= kMostDots) continue;
    complaints.error({std::string{source.name}, number, 0, 0},
                     fmt::format("more than {} dots in a line: no key is so deep", kMostDots));
    return true;
  }
  return false;
}

}  // namespace

std::optional<Settings> read_toml(const Source& source, Complaints& complaints) {
  if (is_too_much(source, complaints)) return std::nullopt;
  Converter converter{source, complaints};
  try {
    return converter.convert(toml::parse(source.text, source.name));
  } catch (const toml::parse_error& error) {
    complaints.error(converter.place_of(error.source()),
                     fmt::format("not TOML: {}", error.description()));
    return std::nullopt;
  }
}

}  // namespace vrrpd::config
