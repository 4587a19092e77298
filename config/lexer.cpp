// SPDX-License-Identifier: Apache-2.0
#include "config/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace vrrpd::config {
namespace {

constexpr std::string_view kBlanks = " \t\f\v";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kNameLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

/// Is this a line that would change the text of others: @ID, $NAME=value, ~SEQ(…), ~LST(…)? Which?
std::optional<std::string_view> rewriting_line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  if (line.starts_with('@')) return "conditional line `@ID …'";
  if (line.starts_with("~SEQ") || line.starts_with("~LST")) return "repetition `~SEQ', `~LST'";
  if (!line.starts_with('$')) return std::nullopt;
  const std::size_t name_end = line.find_first_not_of(kNameLetters, 1);
  const bool defines = name_end != std::string_view::npos && name_end > 1 && line[name_end] == '=';
  return defines ? std::optional<std::string_view>{"definition `$NAME=…'"} : std::nullopt;
}

/// `brace` opens no block but a reference, ${NAME}, or the alternatives of an include's pattern.
/// The text before it begins at `start`.
bool is_part_of_a_word(std::string_view line, std::size_t start, std::size_t brace) {
  const std::size_t end = line.find('}', brace);
  if (end == std::string_view::npos) return false;
  if (brace > start && line[brace - 1] == '$') return true;
  std::string_view before = line.substr(start, brace - start);
  before.remove_prefix(std::min(before.find_first_not_of(kBlanks), before.size()));
  const bool has_blanks = line.substr(brace, end - brace).find_first_of(kBlanks) != line.npos;
  return before.starts_with("include") && !has_blanks;
}

/// Cuts the lines of one file.
class Cutter {
 public:
  Cutter(const Source& source, Complaints& complaints) : source_{source}, complaints_{complaints} {}

  std::vector<Piece> cut() && {
    for (const std::string_view line : source_.lines) {
      if (pieces_.size() > kMostPieces) break;  // whoever asked for them will say so
      ++number_;
      read_line(line);
    }
    return std::move(pieces_);
  }

 private:
  void read_line(std::string_view line) {
    first_column_ = 1;
    if (number_ == 1 && line.starts_with(kByteOrderMark)) {
      complaints_.note(place(1, kByteOrderMark.size()), "byte order mark, ignoring it");
      line.remove_prefix(kByteOrderMark.size());
      first_column_ += static_cast<unsigned>(kByteOrderMark.size());
    }
    if (!in_definition_ && is_damaged(line)) return;
    const auto rewriting = rewriting_line(line);
    if (rewriting || in_definition_) {
      if (!in_definition_) {
        complaints_.warning(place(0, 0),
                            fmt::format("{} is not supported yet, ignoring the line", *rewriting));
      }
      in_definition_ = line.ends_with('\\');
      return;
    }
    cut_line(line);
  }

  bool is_damaged(std::string_view line) {
    if (line.size() > kLongestLine) {
      complaints_.warning(place(0, 0),
                          fmt::format("a line of {} bytes, and {} are allowed: ignoring it",
                                      line.size(), kLongestLine));
      return true;
    }
    const std::size_t nul = line.find('\0');
    if (nul == std::string_view::npos) return false;
    complaints_.warning(place(first_column_ + nul, 1), "a NUL byte, ignoring the line");
    return true;
  }

  /// Everything at once, because an open quote makes the whole line void.
  void cut_line(std::string_view line) {
    const std::size_t known = pieces_.size();
    std::size_t start = 0;
    std::optional<std::size_t> quote;
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
      const char byte = line[at];
      if (byte == '\\') {
        ++at;  // whatever follows is literal
      } else if (byte == '"') {
        quote = quote ? std::nullopt : std::optional{at};
      } else if (quote) {
        continue;
      } else if (byte == '#' || byte == '!') {
        break;
      } else if (byte == '{' && is_part_of_a_word(line, start, at)) {
        at = line.find('}', at);
      } else if (byte == '{' || byte == '}') {
        add_text(line, start, at);
        add(byte == '{' ? Piece::Kind::open : Piece::Kind::close, line.substr(at, 1), at);
        start = at + 1;
      }
    }
    add_text(line, start, std::min(at, line.size()));
    if (!quote) return;
    pieces_.resize(known);
    complaints_.warning(place(first_column_ + *quote, 1),
                        "this double quote is never closed, ignoring the line");
  }

  void add_text(std::string_view line, std::size_t start, std::size_t end) {
    std::string_view text = line.substr(start, end - start);
    const std::size_t blanks = std::min(text.find_first_not_of(kBlanks), text.size());
    text.remove_prefix(blanks);
    text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
    if (!text.empty()) add(Piece::Kind::text, text, start + blanks);
  }

  void add(Piece::Kind kind, std::string_view text, std::size_t offset) {
    pieces_.push_back(
        {kind, text, source_.name, number_, first_column_ + static_cast<unsigned>(offset)});
  }

  [[nodiscard]] Place place(std::size_t column, std::size_t length) const {
    return {std::string{source_.name}, number_, static_cast<unsigned>(column),
            static_cast<unsigned>(length)};
  }

  const Source& source_;
  Complaints& complaints_;
  std::vector<Piece> pieces_;
  unsigned number_ = 0;
  unsigned first_column_ = 1;
  bool in_definition_ = false;  ///< the line before was a definition and ended with a backslash
};

/// A backslash before # or ! kept it from starting a comment; it has done its work.
std::string without_comment_escapes(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escapes =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '#' || text[at + 1] == '!');
    if (escapes) ++at;
    result += text[at];
  }
  return result;
}

}  // namespace

Place Piece::place(std::size_t offset, std::size_t length) const {
  return {std::string{file}, line, column + static_cast<unsigned>(offset),
          static_cast<unsigned>(length)};
}

std::vector<Piece> cut_into_pieces(const Source& source, Complaints& complaints) {
  return Cutter{source, complaints}.cut();
}

std::vector<Word> plain_words(const Piece& piece) {
  std::vector<Word> words;
  const std::string_view text = piece.text;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(kBlanks, at)) != std::string_view::npos) {
    const bool quoted = text[at] == '"';
    std::size_t end = quoted ? text.find('"', at + 1) : text.find_first_of(kBlanks, at);
    end = std::min(end, text.size());
    if (quoted) {
      const std::size_t after = std::min(end + 1, text.size());
      words.push_back(
          {std::string{text.substr(at + 1, end - at - 1)}, piece.place(at, after - at), true});
      at = after;
    } else {
      words.push_back(
          {without_comment_escapes(text.substr(at, end - at)), piece.place(at, end - at), false});
      at = end;
    }
  }
  return words;
}

}  // namespace vrrpd::config
