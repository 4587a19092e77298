// SPDX-License-Identifier: Apache-2.0
// keepalived.conf(5), CONFIGURATION PARSER: `$NAME=…' and what it stands for, the file's own and
// those that are built in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "config/traced_text.hpp"

namespace vrrpd::config {

/// What a name stands for: one line, or several. Definitions inside are looked up at use.
struct Definition {
  std::vector<TracedText> lines;
};

/// `$NAME' or `${NAME …}' in a line.
struct Reference {
  std::size_t start = 0;   ///< of the `$'
  std::size_t length = 0;  ///< with its braces
  std::string_view name;
  std::string_view arguments;  ///< behind the name, in braces: of the built-ins
};

/// The first reference at or after `from`. `$NAME' counts where a blank, a comma, a closing
/// parenthesis or the line's end follows; `${NAME}' anywhere.
[[nodiscard]] std::optional<Reference> find_reference(std::string_view text, std::size_t from);

/// The bytes of a name at the start of `text`: [A-Za-z_][A-Za-z0-9_]*. 0: there is none.
[[nodiscard]] std::size_t name_length(std::string_view text);

class Definitions {
 public:
  explicit Definitions(std::string config_id) : config_id_{std::move(config_id)} {}

  /// A later one replaces an earlier one.
  void define(std::string name, Definition definition);
  void define(std::string name, std::string value);
  /// Nothing: the file has none of that name.
  [[nodiscard]] const Definition* find(std::string_view name) const;

  /// `_PWD' of a file in `directory`, `_INSTANCE', `_RANDOM [[MIN] MAX]', `_ENV NAME', `_HASH',
  /// `_BANG'. Nothing: no such built-in, or not with these arguments.
  [[nodiscard]] std::optional<std::string> built_in(const Reference& reference,
                                                    std::string_view directory);

  /// random_seed: `_RANDOM' gives the same numbers each time.
  void seed(std::uint32_t number) { random_.seed(number); }

  [[nodiscard]] const std::string& config_id() const { return config_id_; }

 private:
  [[nodiscard]] std::optional<std::string> random(std::string_view arguments);

  std::map<std::string, Definition, std::less<>> names_;
  std::string config_id_;
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace vrrpd::config
