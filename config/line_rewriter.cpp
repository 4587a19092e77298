// SPDX-License-Identifier: Apache-2.0
#include "config/line_rewriter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "config/raw_line.hpp"
#include "config/repetition.hpp"

namespace vrrpd::config {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

Place place_of(const Origin& origin) {
  return {std::string{origin.file}, origin.line, origin.column, origin.length};
}

}  // namespace

Place Line::place(std::size_t offset, std::size_t length) const {
  if (traced == nullptr) {
    return {std::string{file}, number, column + static_cast<unsigned>(offset),
            static_cast<unsigned>(length)};
  }
  Place place = place_of(traced->origin(offset, length));
  place.expansion = expansion;
  return place;
}

/// One file while its lines are read.
class LineRewriter::File {
 public:
  File(LineRewriter& all, const Source& source, const Sink& sink)
      : all_{all}, source_{source}, sink_{sink}, directory_{directory_of(source.name)} {}

  void read() {
    for (const std::string_view line : source_.lines) {
      if (enough_ || all_.exhausted_) return;
      ++number_;
      read_raw(line);
    }
    finish_definition();  // the file ends with a backslash
  }

 private:
  /// As it is given, where the current directory is not to be had.
  static std::filesystem::path directory_of(std::string_view file) {
    std::error_code unknown;
    const auto path = std::filesystem::absolute(file, unknown);
    return unknown ? std::filesystem::path{file}.parent_path() : path.parent_path();
  }

  void read_raw(std::string_view line) {
    Origin start{source_.name, number_, 1, 0};
    if (number_ == 1 && line.starts_with(kByteOrderMark)) {
      start.length = kByteOrderMark.size();
      all_.complaints_.note(place_of(start), "byte order mark, ignoring it");
      line.remove_prefix(kByteOrderMark.size());
      start.column += static_cast<unsigned>(kByteOrderMark.size());
    }
    if (is_damaged(line, start)) return;
    const std::string_view text = without_comment(line);
    if (body_) return read_body(line, text, start);
    if (is_plain(text)) {
      if (!is_blank(text)) give({text, source_.name, number_, start.column});
      return;
    }
    continues_ = continues_below(line);
    rewrite(TracedText{text, start}, 0);
    continues_ = false;
  }

  bool is_damaged(std::string_view line, const Origin& start) {
    if (line.size() > kLongestLine) {
      all_.complaints_.warning({std::string{source_.name}, number_, 0, 0},
                               fmt::format("a line of {} bytes, and {} are allowed: ignoring it",
                                           line.size(), kLongestLine));
      return true;
    }
    const std::size_t nul = line.find('\0');
    if (nul == line.npos) return false;
    const auto column = start.column + static_cast<unsigned>(nul);
    all_.complaints_.warning({std::string{source_.name}, number_, column, 1},
                             "a NUL byte, ignoring the line");
    return true;
  }

  // Definitions of several lines: each but the last ends with a backslash.

  struct Body {
    std::string name;  ///< empty: a condition does not hold, the lines are left out
    Definition definition;
  };

  void read_body(std::string_view line, std::string_view text, Origin start) {
    const std::size_t blanks = blanks_before(text);
    start.column += static_cast<unsigned>(blanks);
    body_->definition.lines.push_back(without_backslash(TracedText{text.substr(blanks), start}));
    if (!continues_below(line)) finish_definition();
  }

  void finish_definition() {
    if (body_ && !body_->name.empty()) {
      all_.definitions_.define(std::move(body_->name), std::move(body_->definition));
    }
    body_.reset();
  }

  /// Of what comes before a comment, the backslash may be gone already.
  static TracedText without_backslash(const TracedText& line) {
    std::string_view text = line.text();
    if (continues_below(text)) text = text.substr(0, text.find_last_of('\\'));
    return line.part(0, text.find_last_not_of(kLineBlanks) + 1);
  }

  /// `line' begins with `$NAME='.
  void define(const TracedText& line, std::size_t name) {
    TracedText value = line.part(1 + name + 1);
    value = value.part(blanks_before(value.text()));
    std::string key = line.text().substr(1, name);
    if (!continues_) {
      const std::size_t end = value.text().find_last_not_of(kLineBlanks) + 1;
      return all_.definitions_.define(std::move(key), Definition{{value.part(0, end)}});
    }
    body_.emplace(Body{std::move(key), {}});
    value = without_backslash(value);
    if (!value.empty()) body_->definition.lines.push_back(std::move(value));
  }

  // What a line becomes.

  void rewrite(TracedText line, unsigned depth) {
    if (enough_ || !counts(line, depth)) return;
    line = line.part(blanks_before(line.text()));
    bool holds = true;
    while (line.text().starts_with('@')) holds = take_condition(line) && holds;
    const std::size_t name = defined_name_length(line.text());
    if (!holds) {
      if (name > 0 && continues_) body_.emplace();
    } else if (name > 0) {
      define(line, name);
    } else if (starts_repetition(line.text())) {
      repeat(line, depth);
    } else {
      expand(std::move(line), depth);
    }
  }

  /// Takes `@ID' or `@^ID' off the line: does it hold?
  [[nodiscard]] bool take_condition(TracedText& line) const {
    const std::string& text = line.text();
    const std::size_t end = std::min(text.find_first_of(kLineBlanks), text.size());
    std::string_view id = std::string_view{text}.substr(1, end - 1);
    const bool negated = id.starts_with('^');
    if (negated) id.remove_prefix(1);
    const bool holds = (id == all_.definitions_.config_id()) != negated;
    const TracedText rest = line.part(end);
    line = rest.part(blanks_before(rest.text()));
    return holds;
  }

  void repeat(const TracedText& line, unsigned depth) {
    const std::size_t length = repetition_length(line.text());
    TracedText head = line.part(0, length == 0 ? std::string::npos : length);
    const Place place = place_of(head.origin(0, head.text().size()));
    if (length == 0) return refuse(place, "this repetition has no `)', ignoring the line");
    if (!replace_references(head)) return;
    const auto repetition = read_repetition(head.text());
    if (!repetition) {
      return refuse(place, fmt::format("{} {}, ignoring the line", config::quoted(head.text()),
                                       repetition.error()));
    }
    const TracedText rest = line.part(length);
    if (is_blank(rest.text())) return;
    for (std::uint64_t pass = 0; pass < repetition->passes(); ++pass) {
      if (enough_ || all_.exhausted_) return;
      for (auto& [name, value] : repetition->pass(pass)) {
        all_.definitions_.define(std::move(name), std::move(value));
      }
      rewrite(rest, depth + 1);
    }
  }

  void refuse(const Place& place, std::string message) {
    all_.complaints_.warning(place, std::move(message));
  }

  /// Puts values into the place of references, up to the first whose value has several lines.
  /// Nothing: a bound was met.
  struct Several {
    Reference reference;
    Definition definition;
  };
  bool replace_references(TracedText& line, std::optional<Several>* several = nullptr) {
    std::size_t replaced = 0;
    std::size_t from = 0;
    while (const auto reference = find_reference(line.text(), from)) {
      from = reference->start;
      if (++replaced > kMostReferences || line.text().size() > kLongestExpandedLine) {
        return exhaust(line, fmt::format("more than {} references or {} bytes in one line: does a "
                                         "definition use itself?",
                                         kMostReferences, kLongestExpandedLine));
      }
      if (const Definition* known = all_.definitions_.find(reference->name)) {
        if (known->lines.size() == 1) {
          // A copy: the value's own references are replaced in turn.
          const std::string value = known->lines.front().text();
          if (!counts_value(line, value)) return false;
          line.substitute(reference->start, reference->length, value);
          continue;
        }
        if (several != nullptr) {
          several->emplace(Several{*reference, *known});
          return true;
        }
      } else if (const auto value = all_.definitions_.built_in(*reference, directory_.native())) {
        if (!counts_value(line, *value)) return false;
        if (is_comment_sign(*reference) && begins_word(line.text(), reference->start)) {
          line = line.part(0, reference->start);
          return true;
        }
        line.substitute(reference->start, reference->length, *value);
        from += value->size();
        continue;
      } else {
        complain_of_built_in(line, *reference);
      }
      from += reference->length;
    }
    return true;
  }

  /// `$OFF=${_HASH}' switches off the lines that begin with $OFF.
  static bool is_comment_sign(const Reference& reference) {
    return reference.name == "_HASH" || reference.name == "_BANG";
  }

  void complain_of_built_in(const TracedText& line, const Reference& reference) {
    const bool environment = reference.name == "_ENV";
    if (!environment && reference.name != "_RANDOM") return;  // of a script, or misspelt
    all_.complaints_.warning(
        place_of(line.origin(reference.start, reference.length)),
        fmt::format("{} has no value, leaving it as it is",
                    config::quoted(line.text().substr(reference.start, reference.length))),
        environment ? "there is no such environment variable"
                    : "${_RANDOM}, ${_RANDOM MAX} or ${_RANDOM MIN MAX}");
  }

  void expand(TracedText line, unsigned depth) {
    if (const auto value = rewriting_value(line.text())) {
      const Reference reference = *find_reference(line.text(), 0);
      line.substitute(0, reference.length, *value);
      return rewrite(std::move(line), depth + 1);
    }
    std::optional<Several> several;
    if (!replace_references(line, &several)) return;
    if (several) return insert_lines(line, *several, depth);
    give_expanded(std::move(line));
  }

  /// The line begins with a reference to a condition or a repetition: its value.
  [[nodiscard]] std::optional<std::string> rewriting_value(std::string_view line) const {
    const auto reference = find_reference(line, 0);
    if (!reference || reference->start != 0) return std::nullopt;
    const Definition* known = all_.definitions_.find(reference->name);
    if (known == nullptr || known->lines.size() != 1) return std::nullopt;
    const std::string& value = known->lines.front().text();
    const bool rewrites = value.starts_with('@') || starts_repetition(value);
    return rewrites ? std::optional{value} : std::nullopt;
  }

  /// keepalived: the text before the reference is a prefix of the first line.
  void insert_lines(const TracedText& line, Several& several, unsigned depth) {
    const Reference& reference = several.reference;
    std::vector<TracedText>& lines = several.definition.lines;
    if (lines.empty()) return;
    const Origin used = line.used_at.value_or(line.origin(reference.start, reference.length));
    const TracedText rest = line.part(reference.start + reference.length);
    if (!is_blank(rest.text())) {
      complain_of_rest(rest);
      lines.back().append(rest);
    }
    TracedText first = line.part(0, reference.start);
    first.append(lines.front());
    lines.front() = std::move(first);
    for (TracedText& one : lines) {
      one.used_at = used;
      rewrite(std::move(one), depth + 1);
    }
  }

  void complain_of_rest(const TracedText& rest) {
    refuse(place_of(rest.origin(0, rest.text().size())),
           "text behind a definition of several lines: keepalived does not expand such a line");
  }

  void give_expanded(TracedText line) {
    if (is_blank(line.text())) return;
    const Origin start = line.origin(0, line.text().size());
    if (!line.has_substitutions() && !line.used_at && line.origins().size() == 1) {
      const std::string_view written = source_.lines[start.line - 1];
      return give({written.substr(start.column - 1, line.text().size()), source_.name, start.line,
                   start.column});
    }
    const auto [kept, number] = all_.sources_.keep(std::move(line));
    give({kept->text(), start.file, start.line, start.column, kept, number});
  }

  void give(const Line& line) {
    if (!sink_(line)) enough_ = true;
  }

  // Bounds.

  [[nodiscard]] bool counts(const TracedText& line, unsigned depth) {
    if (all_.exhausted_) return false;
    if (depth == 0) return true;
    ++all_.lines_;
    all_.bytes_ += line.text().size();
    if (depth > kDeepestExpansion) {
      return exhaust(line, fmt::format("definitions inside each other more than {} deep: does one "
                                       "use itself?",
                                       kDeepestExpansion));
    }
    return is_within_bounds(line);
  }

  /// An empty value is work too.
  [[nodiscard]] bool counts_value(const TracedText& line, std::string_view value) {
    all_.bytes_ += value.size() + 1;
    return is_within_bounds(line);
  }

  [[nodiscard]] bool is_within_bounds(const TracedText& line) {
    const TextBounds& most = all_.bounds_;
    if (all_.lines_ <= most.expanded_lines && all_.bytes_ <= most.expanded_bytes) return true;
    return exhaust(line, fmt::format("definitions and repetitions make more than {} lines or {} "
                                     "MiB: this is no configuration",
                                     most.expanded_lines, most.expanded_bytes >> 20));
  }

  bool exhaust(const TracedText& line, std::string message) {
    all_.exhausted_ = true;
    Origin origin = line.used_at.value_or(line.origin(0, line.text().size()));
    if (origin.line == 0) origin = {source_.name, number_, 1, 0};
    all_.complaints_.error(place_of(origin), std::move(message));
    return false;
  }

  LineRewriter& all_;
  const Source& source_;
  const Sink& sink_;
  const std::filesystem::path directory_;
  unsigned number_ = 0;
  bool continues_ = false;  ///< the line being read ends with a backslash
  bool enough_ = false;
  std::optional<Body> body_;
};

void LineRewriter::read(const Source& source, const Sink& sink) {
  File{*this, source, sink}.read();
}

}  // namespace vrrpd::config
