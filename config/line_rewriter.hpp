// SPDX-License-Identifier: Apache-2.0
// What changes the text of keepalived.conf before any keyword is understood: comments, conditional
// lines (`@ID …'), definitions (`$NAME=…'), repetitions (`~SEQ', `~LST') and references
// (`${NAME}'). Line by line, so that what a file defines counts from there on, in the files it
// includes too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "config/complaints.hpp"
#include "config/definitions.hpp"
#include "config/source.hpp"
#include "config/text_bounds.hpp"
#include "config/traced_text.hpp"

namespace vrrpd::config {

/// keepalived's longest line, in bytes without its end.
inline constexpr std::size_t kLongestLine = 1023;

// Bounds on one expanded line; those on all together are TextBounds'. Beyond any of them is one
// error, and nothing more is expanded.
inline constexpr std::size_t kLongestExpandedLine = 64 * 1024;  ///< bytes
inline constexpr std::size_t kMostReferences = 1000;            ///< replaced in one line
inline constexpr unsigned kDeepestExpansion = 32;  ///< definitions and repetitions in each other

/// A line without comments and references, and not blank.
struct Line {
  std::string_view text;
  std::string_view file;
  unsigned number = 0;  ///< from 1
  unsigned column = 0;  ///< of the first byte, from 1
  /// Where its bytes come from, if they do not all stand there; `expansion` is its number.
  const TracedText* traced = nullptr;
  unsigned expansion = 0;

  [[nodiscard]] Place place(std::size_t offset, std::size_t length) const;
};

class LineRewriter {
 public:
  /// Takes a line; false: no more are wanted.
  using Sink = std::function<bool(const Line&)>;

  LineRewriter(Sources& sources, Complaints& complaints, std::string config_id,
               TextBounds bounds = {})
      : sources_{sources},
        complaints_{complaints},
        definitions_{std::move(config_id)},
        bounds_{bounds} {}

  /// Every line that is left of the file's. Lines that are too long or hold a NUL byte are reported
  /// and left out, as keepalived does. The sink may read other files meanwhile.
  void read(const Source& source, const Sink& sink);

  /// random_seed
  void seed(std::uint32_t number) { definitions_.seed(number); }

 private:
  class File;

  Sources& sources_;
  Complaints& complaints_;
  Definitions definitions_;
  TextBounds bounds_;
  std::size_t lines_ = 0;   ///< expanded, of all files
  std::size_t bytes_ = 0;   ///< of them, and of the values that were put into lines
  bool exhausted_ = false;  ///< a bound was met
};

}  // namespace vrrpd::config
