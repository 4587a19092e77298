// SPDX-License-Identifier: Apache-2.0
// Text that was put together from several places of the files, and remembers which.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::config {

/// Bytes of one line of a file. The view lives as long as the Sources.
struct Origin {
  std::string_view file;
  unsigned line = 0;    ///< from 1
  unsigned column = 0;  ///< of the first byte, from 1
  unsigned length = 0;  ///< bytes
};

class TracedText {
 public:
  TracedText() = default;
  /// As it is written there.
  TracedText(std::string_view text, const Origin& start) { append_written(text, start); }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  /// The byte at `offset` is written in that line: of what stands for a reference, the reference.
  /// Two bytes next to each other may come from different lines.
  [[nodiscard]] Origin origin(std::size_t offset, std::size_t length) const;
  /// Every place that it was put together from.
  [[nodiscard]] std::vector<Origin> origins() const;
  /// Something in it stands for a reference.
  [[nodiscard]] bool has_substitutions() const;

  /// Bytes that stand there one by one.
  void append_written(std::string_view text, const Origin& start);
  void append(const TracedText& other);
  [[nodiscard]] TracedText part(std::size_t start,
                                std::size_t length = std::string_view::npos) const;
  /// `value` in the place of the reference in [start, start + length).
  void substitute(std::size_t start, std::size_t length, std::string_view value);

  /// Where the line stands that brought it here, if that is another one than it is written in.
  std::optional<Origin> used_at;
  /// Holds a secret, as a reader of its block found out.
  bool secret = false;

 private:
  struct Stretch {
    std::size_t start;  ///< up to the next stretch, or the end
    Origin origin;      ///< written: of its first byte. Substituted: all of the reference
    bool written;
  };

  [[nodiscard]] std::size_t stretch_at(std::size_t offset) const;
  void split_at(std::size_t offset);

  std::string text_;
  std::vector<Stretch> stretches_;
};

}  // namespace vrrpd::config
