// SPDX-License-Identifier: Apache-2.0
#include "config/script_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vrrpd::config {
namespace {

constexpr std::string_view kBlanksAndLineEnds = " \t\f\v\r\n";

/// The value of a digit in any base up to 16; 16 if it is none.
unsigned digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A' + 10);
  return 16;
}

/// Reads what follows a backslash. `at` stands on it, and behind the sequence afterwards.
class Escape {
 public:
  Escape(std::string_view text, std::size_t& at) : text_{text}, at_{at} {}

  char read() {
    constexpr std::string_view kLetters = "abEfnrtv";
    constexpr std::string_view kMeanings = "\a\b\033\f\n\r\t\v";
    const char letter = text_[at_];
    if (digit_value(letter) < 8) return number(8, 3);
    ++at_;
    if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
      return kMeanings[known];
    }
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (letter == 'x' && digit_value(next) < 16) return number(16, 2);
    if (letter == 'c' && at_ < text_.size()) return static_cast<char>(text_[at_++] & 0x1f);
    return letter;
  }

 private:
  char number(unsigned base, std::size_t most_digits) {
    unsigned value = 0;
    for (std::size_t count = 0; count < most_digits && at_ < text_.size(); ++count, ++at_) {
      const unsigned digit = digit_value(text_[at_]);
      if (digit >= base) break;
      value = value * base + digit;
    }
    return static_cast<char>(value & 0xff);
  }

  std::string_view text_;
  std::size_t& at_;
};

struct Stretch {
  std::size_t start = 0;
  std::size_t end = 0;
};

/// The first pass: words end at blanks outside quotes; quotes and escapes stay as they are.
std::vector<Stretch> quoted_stretches(std::string_view text) {
  std::vector<Stretch> stretches;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(kBlanksAndLineEnds, at)) != std::string_view::npos) {
    const std::size_t start = at;
    char quote = 0;
    for (; at < text.size(); ++at) {
      const char byte = text[at];
      if (byte == '\\') {
        ++at;
      } else if (quote != 0) {
        if (byte == quote) quote = 0;
      } else if (byte == '"' || byte == '\'') {
        quote = byte;
      } else if (kBlanksAndLineEnds.find(byte) != std::string_view::npos) {
        break;
      }
    }
    at = std::min(at, text.size());
    stretches.push_back({start, at});
  }
  return stretches;
}

bool looks_like_an_account(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
           letter == '-' || letter == ':';
  }) && word.front() != '-';
}

/// Words without their quotes and escapes.
struct WordsOfCommand {
  std::vector<std::string> words;
  std::string_view defect;  ///< empty: none
};

WordsOfCommand unquote(std::string_view text) {
  WordsOfCommand result;
  bool in_word = false;
  char quote = 0;
  const auto begin_word = [&] {
    if (!in_word) result.words.emplace_back();
    in_word = true;
  };
  for (std::size_t at = 0; at < text.size();) {
    const char byte = text[at++];
    const bool blank = kBlanksAndLineEnds.find(byte) != std::string_view::npos;
    if (byte == '\\' && at < text.size()) {
      begin_word();
      result.words.back() += Escape{text, at}.read();
    } else if (quote != 0 && byte == quote) {
      quote = 0;
    } else if (quote == 0 && (byte == '"' || byte == '\'')) {
      begin_word();
      quote = byte;
    } else if (quote == 0 && blank) {
      in_word = false;
    } else {
      if (byte == '\\') result.defect = "ends with a backslash";
      begin_word();
      result.words.back() += byte;
    }
  }
  if (quote != 0) result.defect = "leaves a quote open";
  return result;
}

/// One word of the line, up to a NUL byte that an escape made: keepalived's strings end there.
std::string without_quotes(std::string_view word) {
  const WordsOfCommand unquoted = unquote(word);
  if (unquoted.words.empty()) return {};
  const std::string& text = unquoted.words.front();
  return text.substr(0, text.find('\0'));
}

}  // namespace

std::expected<std::vector<std::string>, std::string_view> split_command(std::string_view command) {
  WordsOfCommand unquoted = unquote(command);
  if (!unquoted.defect.empty()) return std::unexpected{unquoted.defect};
  return std::move(unquoted.words);
}

namespace {

/// The words after the command: an account, or arguments that somebody forgot to quote.
class Rest {
 public:
  Rest(const Piece& line, const std::vector<Stretch>& words) : line_{line}, words_{words} {}

  [[nodiscard]] std::string_view word(std::size_t number) const {
    const Stretch& word = words_[number];
    return line_.text.substr(word.start, word.end - word.start);
  }

  void refuse_arguments(Complaints& complaints) const {
    complaints.warning(place_from(2),
                       "the command runs without these words: its arguments belong into its quotes",
                       how_to_quote());
  }

  void read_account(ScriptCommand& script, Complaints& complaints) const {
    const std::size_t last = std::min<std::size_t>(words_.size() - 1, 3);
    const bool accounts =
        words_.size() <= 4 && looks_like_an_account(word(2)) && looks_like_an_account(word(last));
    if (!accounts) {
      complaints.warning(place_from(2),
                         "this is read as the user and the group that run the command",
                         how_to_quote());
    } else if (!is_quote(word(1).front())) {
      complaints.note(place_from(2),
                      fmt::format("{} is the user that runs it, not an argument", quoted(word(2))),
                      how_to_quote());
    }
    script.command.user = without_quotes(word(2));
    if (words_.size() < 4) return;
    const std::string group = without_quotes(word(3));
    script.command.group = group.starts_with(':') ? group.substr(1) : group;
  }

 private:
  static bool is_quote(char letter) { return letter == '"' || letter == '\''; }

  [[nodiscard]] Place place_from(std::size_t number) const {
    const std::size_t start = words_[number].start;
    return line_.place(start, line_.text.size() - start);
  }

  /// Without the arguments themselves: there may be a password among them.
  [[nodiscard]] std::string how_to_quote() const {
    return fmt::format("to pass arguments write: {} \"COMMAND ARGUMENTS\"", word(0));
  }

  const Piece& line_;
  const std::vector<Stretch>& words_;
};

}  // namespace

namespace {

/// What keepalived cannot take apart, or has nothing in it, it leaves out.
std::optional<ScriptCommand> read_first_word(const Rest& line, Place place,
                                             Complaints& complaints) {
  ScriptCommand script;
  script.text = without_quotes(line.word(1));
  script.place = std::move(place);
  auto argv = split_command(script.text);
  if (!argv) {
    complaints.warning(
        script.place,
        fmt::format("the command of {} {}, ignoring it", quoted(line.word(0)), argv.error()),
        "for a \" or a \\ of the command itself write \\\\\\\" or \\\\\\\\ inside its quotes");
    return std::nullopt;
  }
  if (argv->empty() || argv->front().empty()) {
    complaints.note(script.place,
                    fmt::format("the command of {} is empty, ignoring it", quoted(line.word(0))));
    return std::nullopt;
  }
  script.command.argv = *std::move(argv);
  return script;
}

}  // namespace

std::optional<ScriptCommand> read_script_line(const Piece& line, AfterCommand after,
                                              Complaints& complaints) {
  const std::vector<Stretch> words = quoted_stretches(line.text);
  const Rest rest{line, words};
  if (words.size() < 2) {
    complaints.missing(line.place(), fmt::format("{} without a command", quoted(rest.word(0))));
    return std::nullopt;
  }
  auto script =
      read_first_word(rest, line.place(words[1].start, words[1].end - words[1].start), complaints);
  if (!script) return std::nullopt;
  const std::string_view last = rest.word(words.size() - 1);
  if (last.front() == '\'' && !unquote(last).defect.empty()) {
    complaints.warning(line.place(words.back().start, 1), "this single quote is never closed",
                       "# and ! start a comment inside single quotes too: use double quotes");
  }
  if (words.size() > 2) {
    if (after == AfterCommand::nothing) {
      rest.refuse_arguments(complaints);
    } else {
      rest.read_account(*script, complaints);
    }
  }
  return script;
}

}  // namespace vrrpd::config
