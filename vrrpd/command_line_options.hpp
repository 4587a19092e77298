// SPDX-License-Identifier: Apache-2.0
// The options as rows: from them come the parser and --help.
#pragma once

#include <expected>
#include <span>
#include <string>

#include "vrrpd/command_line.hpp"

namespace vrrpd {

struct OptionRow {
  enum class Argument : std::uint8_t { none, required, optional };
  /// Takes the option up; an error ends the program with status 1. `value` is empty if there is
  /// none.
  using Apply = std::expected<void, Farewell> (*)(Options& options, const std::string& value);

  char letter;       ///< '\0': it has none
  const char* name;  ///< long, without its dashes
  Argument argument;
  const char* shown;  ///< of the argument, for --help
  const char* help;   ///< may have several lines
  Apply apply;
};

[[nodiscard]] std::span<const OptionRow> option_rows();

/// For --help.
[[nodiscard]] std::string usage();

/// keepalived --signum=NAME: the number of the signal that does that; an error for an unknown name.
[[nodiscard]] std::expected<int, std::string> signal_number(const std::string& name);

}  // namespace vrrpd
