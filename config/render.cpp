// SPDX-License-Identifier: Apache-2.0
#include "config/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "config/secret_words.hpp"

namespace vrrpd::config {
namespace {

constexpr std::string_view kWordLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

/// Where a secret may begin in a line; the line's end if nowhere.
std::size_t secret_start(std::string_view line) {
  std::size_t at = 0;
  while ((at = line.find_first_of(kWordLetters, at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_not_of(kWordLetters, at), line.size());
    const std::string_view word = line.substr(at, end - at);
    if (announces_a_secret(word)) return word.front() == '-' ? at : end;
    at = end;
  }
  return line.size();
}

/// A line of somebody's file that is fit for a terminal and a log.
std::string printable(std::string_view line, bool secret) {
  const std::size_t hidden = secret ? 0 : secret_start(line);
  std::string result;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const auto byte = static_cast<unsigned char>(line[at]);
    const bool blank = byte == ' ' || byte == '\t';
    if (at >= hidden && !blank) {
      result += '*';
    } else {
      result += (byte < 0x20 && byte != '\t') || byte == 0x7f ? '?' : line[at];
    }
  }
  return result;
}

/// A caret under the first byte and tildes under the rest. Blanks before it repeat the line's, so
/// that tabs have their width; the bytes of one UTF-8 character share a column.
std::string caret_line(std::string_view line, const Place& place) {
  const auto is_first_byte = [](char byte) { return (byte & 0xc0) != 0x80; };
  const std::size_t start = std::min<std::size_t>(place.column - 1, line.size());
  const std::string_view before = line.substr(0, start);
  const std::string_view marked = line.substr(start, place.length);
  std::string result;
  for (const char byte : before) {
    if (is_first_byte(byte)) result += byte == '\t' ? '\t' : ' ';
  }
  result += '^';
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(marked, is_first_byte));
  if (characters > 1) result.append(characters - 1, '~');
  return result;
}

std::string heading(const Place& place) {
  if (place.line == 0) return place.file;
  if (place.column == 0) return fmt::format("{}:{}", place.file, place.line);
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

/// What stands at the place when everything is expanded, if that is not what its author wrote.
std::string expanded_text(const Place& place, const Sources& sources) {
  constexpr std::size_t kLongestShown = 200;
  const TracedText* line = sources.expansion(place);
  if (line == nullptr) return {};
  std::string text;
  if (line->has_substitutions() && line->text().size() <= kLongestShown) {
    text = fmt::format("note: expanded to `{}'\n", printable(line->text(), line->secret));
  }
  if (!line->used_at) return text;
  return text + fmt::format("{}:{}:{}: note: expanded here\n", line->used_at->file,
                            line->used_at->line, line->used_at->column);
}

std::string excerpt(const Place& place, const Sources& sources) {
  constexpr std::size_t kLongestShown = 200;
  const Source* source = sources.find(place.file);
  if (source == nullptr || place.line == 0 || place.line > source->lines.size()) return {};
  const std::string_view raw = source->lines[place.line - 1];
  if (raw.size() > kLongestShown) return {};
  const std::string line = printable(raw, source->secret_lines.contains(place.line));
  if (place.column == 0) return line + '\n';
  return fmt::format("{}\n{}\n", line, caret_line(line, place));
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const Sources& sources) {
  std::string text = fmt::format("{}: {}: {}\n", heading(diagnostic.place),
                                 name(diagnostic.severity), diagnostic.message);
  text += excerpt(diagnostic.place, sources);
  text += expanded_text(diagnostic.place, sources);
  for (const Remark& remark : diagnostic.remarks) {
    text += fmt::format("{}: note: {}\n", heading(remark.place), remark.text);
    text += excerpt(remark.place, sources);
  }
  if (!diagnostic.hint.empty()) text += fmt::format("hint: {}\n", diagnostic.hint);
  return text;
}

std::string render(const Diagnostics& diagnostics, const Sources& sources) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += render(diagnostic, sources);
  return text;
}

std::string summary(const Diagnostics& diagnostics) {
  std::string text;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const auto count = std::ranges::count(diagnostics, severity, &Diagnostic::severity);
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}{}", count, name(severity), count == 1 ? "" : "s");
  }
  return text.empty() ? "no complaints" : text;
}

}  // namespace vrrpd::config
