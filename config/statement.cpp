// SPDX-License-Identifier: Apache-2.0
#include "config/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/block_start.hpp"
#include "config/raw_line.hpp"

namespace vrrpd::config {
namespace {

/// Blocks that stand at top level and nowhere else.
constexpr std::array<std::string_view, 11> kTopLevelBlocks{
    "global_defs",   "vrrp_instance",  "vrrp_sync_group",      "vrrp_script",
    "bfd_instance",  "virtual_server", "virtual_server_group", "vrrp_track_process",
    "static_routes", "static_rules",   "static_ipaddress"};

class TreeReader {
 public:
  TreeReader(const std::vector<Piece>& pieces, Complaints& complaints)
      : pieces_{pieces}, complaints_{complaints}, left_open_(pieces.size() + 1) {
    for (std::size_t at = pieces.size(); at-- > 0;) {
      const Piece::Kind kind = pieces[at].kind;
      const int opens = kind == Piece::Kind::open ? 1 : kind == Piece::Kind::close ? -1 : 0;
      left_open_[at] = left_open_[at + 1] + opens;
    }
  }

  std::vector<Statement> read_file() && {
    std::vector<Statement> statements;
    while (at_ < pieces_.size()) {
      read_into(statements, {}, 0);
      recovering_ = false;
      if (at_ == pieces_.size() || pieces_[at_].kind != Piece::Kind::close) continue;
      complaints_.warning(pieces_[at_].place(), "this `}' closes nothing, ignoring it");
      ++at_;
    }
    return statements;
  }

 private:
  /// Reads up to a `}`, which it leaves, or to the end. `parent` is the block's keyword.
  void read_into(std::vector<Statement>& statements, std::string_view parent, unsigned depth) {
    while (at_ < pieces_.size() && !recovering_) {
      const Piece& piece = pieces_[at_];
      if (piece.kind == Piece::Kind::close) return;
      if (piece.kind == Piece::Kind::open) {
        complaints_.warning(piece.place(), "this `{' follows no keyword, ignoring the block");
        stray_brace_ = true;
        Statement nameless;
        read_braced(nameless, depth);
        continue;
      }
      if (depth > 0 && starts_top_level_block() && !is_misplaced(depth)) {
        recovering_ = true;
        return;
      }
      ++at_;
      if (depth == 0) stray_brace_ = false;
      Statement statement{.line = piece, .words = plain_words(piece)};
      statement.behind_stray_brace = stray_brace_;
      // Of a name that nothing defines: the braces stay, and keepalived counts them.
      stray_brace_ = stray_brace_ || piece.text.find("${") != std::string::npos;
      if (stands_on(Piece::Kind::open)) {
        read_braced(statement, depth);
      } else if (stands_on(Piece::Kind::text) &&
                 begins_block(parent, statement.keyword().text, first_word(pieces_[at_]))) {
        read_unbraced(statement, depth);
      }
      statements.push_back(std::move(statement));
    }
  }

  /// at_ stands on the `{`.
  void read_braced(Statement& statement, unsigned depth) {
    read_block(statement, pieces_[at_++].place(), depth);
  }

  /// at_ stands on the first line of a block whose `{` was forgotten; its `}` was not.
  void read_unbraced(Statement& statement, unsigned depth) {
    const Place& place = statement.keyword().place;
    complaints_.warning(place, "the `{' of this block is missing");
    complaints_.remark(pieces_[at_].place(), "it is taken to begin here");
    read_block(statement, place, depth);
  }

  /// at_ stands behind the block's beginning.
  void read_block(Statement& statement, const Place& brace, unsigned depth) {
    statement.has_block = true;
    statement.brace = brace;
    if (depth == kDeepestBlock) {
      complaints_.warning(
          brace, fmt::format("blocks inside each other more than {} deep, ignoring this one",
                             kDeepestBlock));
      return skip_block();
    }
    const std::string_view keyword =
        statement.words.empty() ? std::string_view{"{"} : statement.keyword().text;
    read_into(statement.block, keyword, depth + 1);
    if (at_ < pieces_.size() && !recovering_) {
      ++at_;  // the `}`
      return;
    }
    complaints_.warning(brace, "the `}' of this block is missing");
    if (recovering_) complaints_.remark(pieces_[at_].place(), "it is taken to end before this");
  }

  void skip_block() {
    for (unsigned open = 1; at_ < pieces_.size() && open > 0; ++at_) {
      if (pieces_[at_].kind == Piece::Kind::open) ++open;
      if (pieces_[at_].kind == Piece::Kind::close) --open;
    }
  }

  [[nodiscard]] bool starts_top_level_block() const {
    if (at_ + 1 == pieces_.size() || pieces_[at_ + 1].kind != Piece::Kind::open) return false;
    return std::ranges::find(kTopLevelBlocks, first_word(pieces_[at_])) != kTopLevelBlocks.end();
  }

  /// Every block around it has its `}`: none was forgotten before this one, which stands in the
  /// wrong place. An instance and a virtual server count all the same: nobody writes one for
  /// nothing.
  [[nodiscard]] bool is_misplaced(unsigned depth) const {
    const std::string_view keyword = first_word(pieces_[at_]);
    return left_open_[at_] + static_cast<int>(depth) == 0 && keyword != "vrrp_instance" &&
           keyword != "virtual_server";
  }

  [[nodiscard]] bool stands_on(Piece::Kind kind) const {
    return at_ < pieces_.size() && pieces_[at_].kind == kind;
  }

  static std::string_view first_word(const Piece& piece) {
    return piece.text.substr(0, kBlankBytes.find_in(piece.text));
  }

  const std::vector<Piece>& pieces_;
  Complaints& complaints_;
  std::vector<int> left_open_;  ///< from this piece to the end: `{` without their `}`
  std::size_t at_ = 0;
  bool recovering_ = false;   ///< all open blocks are being given up
  bool stray_brace_ = false;  ///< there was one in this block of the top level
};

/// What stands in these blocks is nobody's business, whatever is wrong with it.
void hide_secrets(const std::vector<Statement>& statements, bool secret, Sources& sources) {
  for (const Statement& statement : statements) {
    const std::string& keyword = statement.keyword().text;
    const Line& line = statement.line.line;
    if (secret && line.expansion > 0) sources.hide_expansion(line.expansion);
    if (secret) sources.hide_line(line.file, line.number);
    hide_secrets(
        statement.block,
        secret || keyword == "authentication" || keyword == "auth_hmac" || keyword == "SSL",
        sources);
  }
}

}  // namespace

std::vector<Statement> read_statements(const TextRequest& request, Sources& sources,
                                       Complaints& complaints) {
  const std::vector<Piece> pieces = read_with_includes(request, sources, complaints);
  std::vector<Statement> statements = TreeReader{pieces, complaints}.read_file();
  hide_secrets(statements, false, sources);
  return statements;
}

}  // namespace vrrpd::config
