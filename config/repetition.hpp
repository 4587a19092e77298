// SPDX-License-Identifier: Apache-2.0
// keepalived.conf(5): `~SEQ(NAME, START, STEP, END) TEXT', `~SEQx' in hexadecimal,
// `~LST(NAME, VALUE, …) TEXT' and `~LST({NAME, …}, {VALUE, …}, …) TEXT'. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vrrpd::config {

class Repetition {
 public:
  using Assignment = std::pair<std::string, std::string>;  ///< a name, and its value

  /// How often the text is repeated: at least once.
  [[nodiscard]] std::uint64_t passes() const { return passes_; }
  /// What the names are in pass `number` (from 0).
  [[nodiscard]] std::vector<Assignment> pass(std::uint64_t number) const;

 private:
  friend class RepetitionReader;

  std::vector<std::string> names_;
  std::uint64_t passes_ = 0;
  // ~SEQ
  std::int64_t start_ = 0;
  std::int64_t step_ = 1;
  bool hexadecimal_ = false;
  // ~LST: a row for each pass, with no more values than names
  std::vector<std::vector<std::string>> rows_;
};

/// `~SEQ(', `~SEQx(' or `~LST(' stands at the start of the line.
[[nodiscard]] bool starts_repetition(std::string_view line);

/// The bytes up to and with the `)'; 0: it is missing.
[[nodiscard]] std::size_t repetition_length(std::string_view line);

/// Reads `head`, from the `~' to the `)'. Otherwise: what is wrong with it.
[[nodiscard]] std::expected<Repetition, std::string> read_repetition(std::string_view head);

}  // namespace vrrpd::config
