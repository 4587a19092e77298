// SPDX-License-Identifier: Apache-2.0
// Lines as braces and words. Knows no keyword.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/line_rewriter.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

/// One brace, or what stands between braces on one line, without outer blanks. The views live as
/// long as the Sources.
struct Piece {
  enum class Kind : std::uint8_t { text, open, close };
  Kind kind = Kind::text;
  std::string_view text;
  Line line{};
  std::size_t start = 0;  ///< of the text, in the line

  /// Of `length` bytes, `offset` bytes into the text.
  [[nodiscard]] Place place(std::size_t offset, std::size_t length) const {
    return line.place(start + offset, length);
  }
  [[nodiscard]] Place place() const { return place(0, text.size()); }
};

/// A word of a Piece, without its quotes.
struct Word {
  std::string text;
  Place place;          ///< with the quotes
  bool quoted = false;  ///< it was written in quotes
};

/// Cuts a line behind those that `pieces` has. A line that leaves a quote open is reported and left
/// out, as with keepalived.
void cut_into_pieces(const Line& line, std::vector<Piece>& pieces, Complaints& complaints);

/// keepalived's plain tokeniser: words end at blanks; one that starts with a double quote ends at
/// the next one, and nothing is special in between.
[[nodiscard]] std::vector<Word> plain_words(const Piece& piece);

}  // namespace vrrpd::config
