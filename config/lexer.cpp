// SPDX-License-Identifier: Apache-2.0
#include "config/lexer.hpp"

#include <algorithm>
#include <optional>

#include "config/raw_line.hpp"

namespace vrrpd::config {
namespace {

/// `brace` opens no block but a reference, ${NAME}, or the alternatives of an include's pattern.
/// The text before it begins at `start`.
bool is_part_of_a_word(std::string_view line, std::size_t start, std::size_t brace) {
  const std::size_t end = line.find('}', brace);
  if (end == std::string_view::npos) return false;
  if (brace > start && line[brace - 1] == '$') return true;
  std::string_view before = line.substr(start, brace - start);
  before.remove_prefix(blanks_before(before));
  const bool has_blanks = line.substr(brace, end - brace).find_first_of(kLineBlanks) != line.npos;
  return before.starts_with("include") && !has_blanks;
}

/// Cuts one line.
class Cutter {
 public:
  Cutter(const Line& line, std::vector<Piece>& pieces) : line_{line}, pieces_{pieces} {}

  /// Where a double quote is that nobody closes.
  std::optional<std::size_t> cut() {
    constexpr ByteSet special{"{}\"\\"};
    const std::string_view text = line_.text;
    std::optional<std::size_t> quote;
    std::size_t start = 0;
    for (std::size_t at = 0; (at = special.find_in(text, at)) != text.npos; ++at) {
      const char byte = text[at];
      if (byte == '\\') {
        ++at;  // whatever follows is literal
      } else if (byte == '"') {
        quote = quote ? std::nullopt : std::optional{at};
      } else if (quote) {
        continue;
      } else if (byte == '{' && is_part_of_a_word(text, start, at)) {
        at = text.find('}', at);
      } else {
        add_text(start, at);
        pieces_.push_back(
            {byte == '{' ? Piece::Kind::open : Piece::Kind::close, text.substr(at, 1), line_, at});
        start = at + 1;
      }
    }
    add_text(start, text.size());
    return quote;
  }

 private:
  void add_text(std::size_t start, std::size_t end) {
    std::string_view text = line_.text.substr(start, end - start);
    const std::size_t blanks = blanks_before(text);
    text.remove_prefix(blanks);
    text = text.substr(0, text.find_last_not_of(kLineBlanks) + 1);
    if (!text.empty()) pieces_.push_back({Piece::Kind::text, text, line_, start + blanks});
  }

  const Line& line_;
  std::vector<Piece>& pieces_;
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

void cut_into_pieces(const Line& line, std::vector<Piece>& pieces, Complaints& complaints) {
  const std::size_t known = pieces.size();
  const auto quote = Cutter{line, pieces}.cut();
  if (!quote) return;
  pieces.resize(known);
  complaints.warning(line.place(*quote, 1), "this double quote is never closed, ignoring the line");
}

std::vector<Word> plain_words(const Piece& piece) {
  std::vector<Word> words;
  const std::string_view text = piece.text;
  std::size_t at = 0;
  while ((at = kBlankBytes.find_other_in(text, at)) != text.npos) {
    const bool quoted = text[at] == '"';
    std::size_t end = quoted ? text.find('"', at + 1) : kBlankBytes.find_in(text, at);
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
