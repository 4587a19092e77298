// SPDX-License-Identifier: Apache-2.0
#include "config/include.hpp"

#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace vrrpd::config {
namespace {

/// Every spelling but `includer`, which is about files that match and cannot be read.
bool must_match(std::string_view keyword) {
  return keyword == "includem" || keyword == "includew" || keyword == "includeb" ||
         keyword == "includea";
}

bool is_include(std::string_view keyword) {
  return keyword == "include" || keyword == "includer" || must_match(keyword);
}

std::vector<std::string> matching_files(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> files;
  if (::glob(pattern.c_str(), GLOB_BRACE, nullptr, &found) == 0) {
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  return files;
}

class IncludeReader {
 public:
  IncludeReader(Sources& sources, Complaints& complaints)
      : sources_{sources}, complaints_{complaints} {}

  std::vector<Piece> read_root(const std::string& file) {
    const auto source = sources_.read(file);
    if (!source) {
      complaints_.missing({file, 0, 0, 0}, source.error().text(),
                          "name the configuration with -f FILE");
      return {};
    }
    return read(file, **source);
  }

 private:
  std::vector<Piece> read(const std::string& file, const Source& source) {
    open_.push_back(file);
    std::vector<Piece> result;
    for (Piece& piece : cut_into_pieces(source, complaints_)) {
      if (is_too_much(piece)) break;
      const auto words = piece.kind == Piece::Kind::text ? plain_words(piece) : std::vector<Word>{};
      if (!words.empty() && is_include(words.front().text)) {
        std::ranges::move(include(words), std::back_inserter(result));
      } else {
        result.push_back(piece);
      }
    }
    open_.pop_back();
    return result;
  }

  /// One error, however many files go on.
  bool is_too_much(const Piece& piece) {
    if (pieces_ == kMostPieces) {
      complaints_.error(piece.place(), fmt::format("more than {} keywords and braces: this is no "
                                                   "configuration",
                                                   kMostPieces));
    }
    return pieces_++ >= kMostPieces;
  }

  std::vector<Piece> include(const std::vector<Word>& words) {
    const Word& keyword = words.front();
    if (words.size() < 2) {
      complaints_.missing(keyword.place,
                          fmt::format("{} without a file name", quoted(keyword.text)));
      return {};
    }
    std::string pattern = words[1].text;
    if (!pattern.starts_with('/')) pattern.insert(0, directory_of(open_.back()));
    const std::vector<std::string> files = matching_files(pattern);
    if (files.empty() && must_match(keyword.text)) {
      complaints_.warning(words[1].place, fmt::format("no file matches {}", quoted(words[1].text)));
    }
    std::vector<Piece> result;
    for (const std::string& file : files) {
      std::ranges::move(include_file(file, words[1].place), std::back_inserter(result));
    }
    return result;
  }

  std::vector<Piece> include_file(const std::string& file, const Place& place) {
    const auto ignore = [&](std::string_view why) {
      complaints_.warning(place, fmt::format("{} {}, ignoring it", quoted(file), why));
      return std::vector<Piece>{};
    };
    if (std::ranges::find(open_, file) != open_.end()) return ignore("includes itself");
    if (open_.size() == kDeepestInclude) {
      return ignore(fmt::format("is included more than {} files deep", kDeepestInclude));
    }
    if (included_ == kMostIncludes) {
      return ignore(fmt::format("is one file too many: {} were included", kMostIncludes));
    }
    ++included_;
    const auto source = sources_.read(file);
    if (!source) {
      complaints_.warning(place, source.error().text() + ", ignoring it");
      return {};
    }
    struct stat status {};
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 0111) != 0) {
      complaints_.warning(
          place, fmt::format("{} has an execute bit: keepalived would not read it", quoted(file)),
          "chmod a-x it, so that both read the same");
    }
    return read(file, **source);
  }

  static std::string directory_of(const std::string& file) {
    const std::size_t slash = file.rfind('/');
    return slash == std::string::npos ? std::string{} : file.substr(0, slash + 1);
  }

  Sources& sources_;
  Complaints& complaints_;
  std::vector<std::string> open_;  ///< from the root to the file being read
  std::size_t included_ = 0;
  std::size_t pieces_ = 0;  ///< of all files
};

}  // namespace

std::vector<Piece> read_with_includes(const std::string& file, Sources& sources,
                                      Complaints& complaints) {
  return IncludeReader{sources, complaints}.read_root(file);
}

}  // namespace vrrpd::config
