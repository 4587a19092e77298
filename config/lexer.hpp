// SPDX-License-Identifier: Apache-2.0
// keepalived.conf as lines, braces and words. Knows no keyword but the ones that change the text
// itself, before anything is understood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/source.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

/// keepalived's longest line, in bytes without its end.
inline constexpr std::size_t kLongestLine = 1023;
/// Of all files together: what has more keywords and braces was named by mistake.
inline constexpr std::size_t kMostPieces = 200'000;

/// One brace, or what stands between braces on one line: comments and outer blanks are gone. The
/// views live as long as the Sources.
struct Piece {
  enum class Kind : std::uint8_t { text, open, close };
  Kind kind = Kind::text;
  std::string_view text;
  std::string_view file;
  unsigned line = 0;    ///< from 1
  unsigned column = 0;  ///< of the first byte, from 1

  /// Of `length` bytes, `offset` bytes into the text.
  [[nodiscard]] Place place(std::size_t offset, std::size_t length) const;
  [[nodiscard]] Place place() const { return place(0, text.size()); }
};

/// A word of a Piece, without its quotes.
struct Word {
  std::string text;
  Place place;          ///< with the quotes
  bool quoted = false;  ///< it was written in quotes
};

/// Cuts a file. Lines that are too long, hold a NUL byte or leave a quote open are reported and
/// left out, as keepalived does.
[[nodiscard]] std::vector<Piece> cut_into_pieces(const Source& source, Complaints& complaints);

/// keepalived's plain tokeniser: words end at blanks; one that starts with a double quote ends at
/// the next one, and nothing is special in between.
[[nodiscard]] std::vector<Word> plain_words(const Piece& piece);

}  // namespace vrrpd::config
