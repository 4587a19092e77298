// SPDX-License-Identifier: Apache-2.0
// The text of every file that was read, kept so that a complaint can show the line it is about.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/traced_text.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::config {

/// One file's text, cut into lines. The views live as long as the Sources that own it.
struct Source {
  std::string_view name;
  std::string text;
  std::vector<std::string_view> lines;  ///< without their ends: CR, LF or both
  std::set<unsigned> secret_lines;      ///< numbers of lines that must not be shown
  std::size_t order = 0;                ///< 0 was read first
};

class Sources {
 public:
  /// No configuration is larger; what is (a disk image, a log) was named by mistake.
  static constexpr std::size_t kLargestFile = 8u << 20;

  /// Nor are all that it includes, together.
  static constexpr std::size_t kLargestTotal = 32u << 20;

  /// Gives `file` a text in place of what the disk has (tests, fuzzing).
  const Source& add(std::string file, std::string text);

  /// Reads a file once; again gives the same. Refuses what is no regular file (a FIFO would block),
  /// what is larger than kLargestFile, and what makes them all larger than kLargestTotal.
  [[nodiscard]] SystemResult<const Source*> read(const std::string& file);

  /// Nothing if that file was never read.
  [[nodiscard]] const Source* find(std::string_view file) const;

  /// Keeps a line that definitions made, as long as the files: it, and its number in Place.
  std::pair<const TracedText*, unsigned> keep(TracedText line);

  /// The line that the text at `place` was put together to; nothing if it stands there as it is.
  [[nodiscard]] const TracedText* expansion(const Place& place) const;

  /// An expansion that holds a secret, and the lines that it was made of.
  void hide_expansion(unsigned number);

  /// A line (from 1) that holds a secret: a complaint about it is printed without it.
  void hide_line(std::string_view file, unsigned line);

 private:
  std::map<std::string, Source, std::less<>> files_;
  std::size_t bytes_read_ = 0;
  std::deque<TracedText> expansions_;  ///< number 1 is the first
};

}  // namespace vrrpd::config
