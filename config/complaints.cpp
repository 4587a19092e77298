// SPDX-License-Identifier: Apache-2.0
#include "config/complaints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vrrpd::config {

void Complaints::note(Place place, std::string message, std::string hint) {
  add({Severity::note, std::move(place), std::move(message), std::move(hint), {}});
}

void Complaints::warning(Place place, std::string message, std::string hint) {
  add({Severity::warning, std::move(place), std::move(message), std::move(hint), {}});
}

void Complaints::error(Place place, std::string message, std::string hint) {
  add({Severity::error, std::move(place), std::move(message), std::move(hint), {}});
}

void Complaints::missing(Place place, std::string message, std::string hint) {
  if (out_of_step_) return warning(std::move(place), message + ", ignoring it", std::move(hint));
  something_missing_ = true;
  error(std::move(place), std::move(message), std::move(hint));
}

void Complaints::remark(Place place, std::string text) {
  if (kept_) list_.back().remarks.push_back({std::move(place), std::move(text)});
}

void Complaints::take(Diagnostics&& diagnostics) {
  for (Diagnostic& diagnostic : diagnostics) add(std::move(diagnostic));
}

/// A line of global_defs that is wrong for ten instances is complained about once.
bool Complaints::said_already(const Diagnostic& diagnostic) const {
  return std::ranges::any_of(list_, [&](const Diagnostic& said) {
    return said.place.line == diagnostic.place.line &&
           said.place.column == diagnostic.place.column && said.message == diagnostic.message &&
           said.place.file == diagnostic.place.file;
  });
}

void Complaints::add(Diagnostic diagnostic) {
  kept_ = false;
  if (full(diagnostic.severity)) return count(diagnostic.severity);
  if (said_already(diagnostic)) return;
  kept_ = true;
  list_.push_back(std::move(diagnostic));
}

void Complaints::count(Severity severity) {
  ++unlisted_;
  worst_unlisted_ = std::max(worst_unlisted_, severity);
}

std::optional<Diagnostic> Complaints::surplus() const {
  if (unlisted_ == 0) return std::nullopt;
  return Diagnostic{worst_unlisted_,
                    {list_.front().place.file, 0, 0, 0},
                    fmt::format("{} more complaints are not listed", unlisted_),
                    "mend those that are, and read it again"};
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::size_t end = std::min(text.size(), kMost);
  // Not in the middle of a UTF-8 sequence.
  while (end < text.size() && end > 0 && (text[end] & 0xc0) == 0x80) --end;
  std::string result = "`";
  for (const char byte : text.substr(0, end)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code == 0x7f) {
      result += fmt::format("\\x{:02x}", code);
    } else {
      result += byte;
    }
  }
  result += end < text.size() ? "…'" : "'";
  return result;
}

}  // namespace vrrpd::config
