// SPDX-License-Identifier: Apache-2.0
#include "config/include.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "config/arguments.hpp"
#include "config/file_pattern.hpp"
#include "config/include_check.hpp"
#include "config/raw_line.hpp"

namespace vrrpd::config {
namespace {

class IncludeReader {
 public:
  IncludeReader(const TextRequest& request, Sources& sources, Complaints& complaints)
      : sources_{sources},
        complaints_{complaints},
        rewriter_{sources, complaints, request.config_id, request.bounds},
        most_pieces_{request.bounds.pieces},
        usual_{request.check_all_includes ? IncludeCheck::all() : IncludeCheck{}} {}

  std::vector<Piece> read_root(const std::string& file) && {
    const auto source = sources_.read(file);
    if (!source) {
      complaints_.missing({file, 0, 0, 0}, source.error().text(),
                          source.error().number == EFBIG
                              ? "no configuration is so large: this is something else, or parts of "
                                "it belong into files that it includes"
                              : "name the configuration with -f FILE");
      return {};
    }
    read(file, **source);
    return std::move(pieces_);
  }

 private:
  void read(const std::string& file, const Source& source) {
    open_.push_back(file);
    const IncludeCheck outside = usual_;
    rewriter_.read(source, [this](const Line& line) { return take(line); });
    usual_ = outside;  // include_check is for the file it stands in
    open_.pop_back();
  }

  /// False: this is too much.
  bool take(const Line& line) {
    std::vector<Piece> cut;
    cut_into_pieces(line, cut, complaints_);
    for (const Piece& piece : cut) {
      if (is_too_much(piece)) return false;
      if (piece.kind == Piece::Kind::text && changes_the_text(piece)) continue;
      pieces_.push_back(piece);
    }
    return true;
  }

  /// Carries out what concerns the reading itself. True: nothing is left of it.
  bool changes_the_text(const Piece& piece) {
    const std::string_view word = piece.text.substr(0, kBlankBytes.find_in(piece.text));
    if (const auto check = include_keyword(word, usual_)) {
      include(plain_words(piece), *check);
      return true;
    }
    if (word == "include_check") usual_ = changed_check(plain_words(piece), usual_, complaints_);
    if (word == "random_seed") seed(plain_words(piece));
    return false;
  }

  /// A number that is none is reported with its keyword.
  void seed(const std::vector<Word>& words) {
    const auto number = words.size() > 1 ? parse_unsigned(words[1].text) : std::nullopt;
    if (number) rewriter_.seed(static_cast<std::uint32_t>(*number));
  }

  /// One error, however many files go on.
  bool is_too_much(const Piece& piece) {
    if (pieces_.size() < most_pieces_) return false;
    complaints_.error(piece.place(), fmt::format("more than {} keywords and braces: this is no "
                                                 "configuration",
                                                 most_pieces_));
    return true;
  }

  void include(const std::vector<Word>& words, const IncludeCheck& check) {
    const Word& keyword = words.front();
    if (words.size() < 2) {
      return complaints_.warning(
          keyword.place, fmt::format("{} without a file name, ignoring it", quoted(keyword.text)));
    }
    std::string pattern = words[1].text;
    if (!pattern.starts_with('/')) pattern.insert(0, directory_of(open_.back()));
    const MatchingFiles matching = find_files(pattern);
    complain_of_unmatched(words[1], matching, check);
    for (const std::string& file : matching.files) {
      if (too_many_said_) return;
      include_file(file, words[1].place);
    }
  }

  void complain_of_unmatched(const Word& pattern, const MatchingFiles& matching,
                             const IncludeCheck& check) {
    if (matching.unmatched.empty()) return;
    if (!matching.files.empty()) {
      const auto message = fmt::format("no file matches {}", quoted(matching.unmatched.front()));
      return check.brace_match ? complaints_.warning(pattern.place, message)
                               : complaints_.note(pattern.place, message);
    }
    const auto message = fmt::format("no file matches {}", quoted(pattern.text));
    if (check.match || (has_wildcard(pattern.text) && check.wildcard_match)) {
      complaints_.warning(pattern.place, message);
    } else {
      complaints_.note(pattern.place, message);
    }
  }

  void include_file(const std::string& file, const Place& place) {
    const auto ignore = [&](std::string_view why) {
      complaints_.warning(place, fmt::format("{} {}, ignoring it", quoted(file), why));
    };
    if (std::ranges::find(open_, file) != open_.end()) return ignore("includes itself");
    if (open_.size() == kDeepestInclude) {
      return ignore(fmt::format("is included more than {} files deep", kDeepestInclude));
    }
    if (included_ == kMostIncludes) {
      too_many_said_ = true;
      return complaints_.warning(
          place,
          fmt::format("{} is one file too many: {} were included, ignoring it and all further "
                      "ones",
                      quoted(file), kMostIncludes));
    }
    ++included_;
    const auto source = sources_.read(file);
    if (!source) {
      return complaints_.warning(place, source.error().text() + ", ignoring it");
    }
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 0111) != 0) {
      complaints_.warning(
          place, fmt::format("{} has an execute bit: keepalived would not read it", quoted(file)),
          "chmod a-x it, so that both read the same");
    }
    read(file, **source);
  }

  static std::string directory_of(const std::string& file) {
    const std::size_t slash = file.rfind('/');
    return slash == std::string::npos ? std::string{} : file.substr(0, slash + 1);
  }

  Sources& sources_;
  Complaints& complaints_;
  LineRewriter rewriter_;
  std::size_t most_pieces_;
  IncludeCheck usual_;
  std::vector<Piece> pieces_;
  std::vector<std::string> open_;  ///< from the root to the file being read
  std::size_t included_ = 0;
  bool too_many_said_ = false;
};

}  // namespace

std::vector<Piece> read_with_includes(const TextRequest& request, Sources& sources,
                                      Complaints& complaints) {
  return IncludeReader{request, sources, complaints}.read_root(request.file);
}

}  // namespace vrrpd::config
