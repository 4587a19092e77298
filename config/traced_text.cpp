// SPDX-License-Identifier: Apache-2.0
#include "config/traced_text.hpp"

#include <algorithm>
#include <iterator>

namespace vrrpd::config {

std::size_t TracedText::stretch_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(stretches_, offset, {}, &Stretch::start);
  return static_cast<std::size_t>(std::distance(stretches_.begin(), after)) - 1;
}

Origin TracedText::origin(std::size_t offset, std::size_t length) const {
  if (stretches_.empty()) return {};
  const auto starts_in = [&](std::size_t at) {
    const Stretch& stretch = stretches_[stretch_at(at)];
    Origin start = stretch.origin;
    if (stretch.written) {
      start.column += static_cast<unsigned>(at - stretch.start);
      start.length = 1;
    }
    return start;
  };
  Origin result = starts_in(offset);
  if (length == 0) return result;
  // Up to the last byte, if that is in the same line and not before the first.
  const Origin last =
      starts_in(std::min(offset + length, std::max<std::size_t>(text_.size(), 1)) - 1);
  const bool same_line = last.file == result.file && last.line == result.line;
  if (same_line && last.column + last.length > result.column) {
    result.length = last.column + last.length - result.column;
  }
  return result;
}

std::vector<Origin> TracedText::origins() const {
  std::vector<Origin> all;
  for (const Stretch& stretch : stretches_) all.push_back(stretch.origin);
  if (used_at) all.push_back(*used_at);
  return all;
}

bool TracedText::has_substitutions() const {
  return !std::ranges::all_of(stretches_, &Stretch::written);
}

void TracedText::append_written(std::string_view text, const Origin& start) {
  if (text.empty()) return;
  stretches_.push_back({text_.size(), start, true});
  text_ += text;
}

void TracedText::append(const TracedText& other) {
  for (Stretch stretch : other.stretches_) {
    stretch.start += text_.size();
    stretches_.push_back(stretch);
  }
  text_ += other.text_;
}

/// A stretch begins at `offset` then.
void TracedText::split_at(std::size_t offset) {
  if (stretches_.empty() || offset >= text_.size()) return;
  const std::size_t index = stretch_at(offset);
  Stretch second = stretches_[index];
  if (second.start == offset) return;
  if (second.written) second.origin.column += static_cast<unsigned>(offset - second.start);
  second.start = offset;
  stretches_.insert(std::next(stretches_.begin(), static_cast<std::ptrdiff_t>(index) + 1), second);
}

TracedText TracedText::part(std::size_t start, std::size_t length) const {
  TracedText result;
  result.used_at = used_at;
  if (start >= text_.size()) return result;
  result.text_ = text_.substr(start, length);
  const std::size_t end = start + result.text_.size();
  for (std::size_t index = stretch_at(start); index < stretches_.size(); ++index) {
    Stretch stretch = stretches_[index];
    if (stretch.start >= end) break;
    if (stretch.start < start) {
      if (stretch.written) stretch.origin.column += static_cast<unsigned>(start - stretch.start);
      stretch.start = start;
    }
    stretch.start -= start;
    result.stretches_.push_back(stretch);
  }
  return result;
}

void TracedText::substitute(std::size_t start, std::size_t length, std::string_view value) {
  Origin reference = origin(start, length);
  split_at(start);
  split_at(start + length);
  std::erase_if(stretches_, [&](const Stretch& stretch) {
    return stretch.start >= start && stretch.start < start + length;
  });
  text_.replace(start, length, value);
  for (Stretch& stretch : stretches_) {
    if (stretch.start > start) stretch.start = stretch.start - length + value.size();
  }
  if (value.empty()) return;
  const auto before = std::ranges::lower_bound(stretches_, start, {}, &Stretch::start);
  stretches_.insert(before, {start, reference, false});
}

}  // namespace vrrpd::config
