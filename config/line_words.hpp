// SPDX-License-Identifier: Apache-2.0
// The words of one route or rule, taken from left to right. The first thing that is wrong drops the
// line, as keepalived does: it is reported with its place, and nothing more is taken.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "config/complaints.hpp"
#include "config/iproute_names.hpp"
#include "config/statement.hpp"
#include "vrrpd/base/ip_prefix.hpp"

namespace vrrpd::config {

class LineWords {
 public:
  /// `what` the line is, as messages name it: "route". All must outlive it.
  LineWords(const Statement& line, std::string_view what, IprouteNames& names,
            Complaints& complaints);

  [[nodiscard]] bool good() const { return good_; }
  /// The next word; nullptr at the end, or when the line is dropped.
  const Word* take();
  /// The next word, which stays.
  [[nodiscard]] const Word* peek() const;
  /// Takes the next word if it is `text`.
  bool take_if(std::string_view text);
  /// The word that was taken last.
  [[nodiscard]] const Word& last() const;
  [[nodiscard]] const Place& line_place() const { return line_.keyword().place; }

  // The argument of the word that was taken last. Nothing: the line is dropped.
  const Word* argument();
  template <class Number>
  std::optional<Number> number(Number least = 0, Number most = std::numeric_limits<Number>::max());
  /// A number, or a name for it.
  template <class Number = std::uint32_t>
  std::optional<Number> named(IprouteNames::Kind kind, std::string_view kind_name);
  /// [inet|inet6] ADDRESS
  std::optional<IpAddress> address();
  std::optional<std::string> device();
  /// [FROM/]TO as FROM << 16 | TO
  std::optional<std::uint32_t> realm();

  /// Drops the line: "`WORD' WHY, ignoring the route".
  void refuse(const Word& word, std::string_view why, std::string hint = {});
  void warn(const Word& word, std::string message, std::string hint = {});

  [[nodiscard]] IprouteNames& names() { return names_; }

 private:
  std::optional<std::uint64_t> unsigned_number(std::uint64_t least, std::uint64_t most);

  const Statement& line_;
  std::string_view what_;
  IprouteNames& names_;
  Complaints& complaints_;
  std::size_t next_ = 0;
  bool good_ = true;
};

template <class Number>
std::optional<Number> LineWords::number(Number least, Number most) {
  const auto value = unsigned_number(least, most);
  return value ? std::optional{static_cast<Number>(*value)} : std::nullopt;
}

template <class Number>
std::optional<Number> LineWords::named(IprouteNames::Kind kind, std::string_view kind_name) {
  const Word* word = argument();
  if (word == nullptr) return std::nullopt;
  const auto value = names_.number(kind, word->text);
  if (value && *value <= std::numeric_limits<Number>::max()) return static_cast<Number>(*value);
  refuse(*word, std::string{"is not "}.append(kind_name),
         "a number, or a name that iproute2's files have");
  return std::nullopt;
}

}  // namespace vrrpd::config
