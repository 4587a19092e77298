// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/ledger.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace vrrpd::conformance {
namespace {

Statement::Answer read_answer(const std::string& line) {
  static const std::regex form{R"(- ([a-z ]+): ?(.*))"};
  static const std::regex name{"`([^`]+)`"};
  std::smatch parts;
  if (!std::regex_match(line, parts, form)) return {.kind = line, .text = {}, .tests = {}};
  Statement::Answer answer{.kind = parts[1], .text = parts[2], .tests = {}};
  if (answer.kind != "positive" && answer.kind != "negative" && answer.kind != "shown by") {
    return answer;
  }
  const auto& text = answer.text;
  for (std::sregex_iterator at{text.begin(), text.end(), name}, end; at != end; ++at) {
    answer.tests.push_back((*at)[1]);
  }
  return answer;
}

/// A statement and its answers stand in lines of their own, whatever their length.
void read_line(const std::string& line, std::size_t number, Ledger& ledger) {
  static const std::regex form{R"(\*\*([0-9]+-[^*]+)\*\* ([A-Z ]+): (.*))"};
  static const std::regex referring{R"(.* as ([0-9]+-\S+)$)"};
  constexpr std::string_view counting = "In numbers: ";
  std::smatch parts;
  if (std::regex_match(line, parts, form)) {
    Statement statement{.line = number, .id = parts[1], .level = parts[2], .as = {}, .answers = {}};
    const std::string text = parts[3];
    if (std::smatch other; std::regex_match(text, other, referring)) statement.as = other[1];
    ledger.statements.push_back(std::move(statement));
  } else if (line.starts_with("- ") && !ledger.statements.empty()) {
    ledger.statements.back().answers.push_back(read_answer(line));
  } else if (line.starts_with(counting)) {
    ledger.summary = line.substr(counting.size());
  }
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// "a" "b" on several lines as one text, without backslashes.
std::string joined(const std::string& literals) {
  std::string text;
  bool inside = false;
  for (std::size_t at = 0; at < literals.size(); ++at) {
    if (literals[at] == '"') {
      inside = !inside;
    } else if (inside) {
      if (literals[at] == '\\') ++at;
      text += literals[at];
    }
  }
  return text;
}

}  // namespace

const Statement::Answer* Statement::answer(std::string_view kind) const {
  const auto found = std::ranges::find(answers, kind, &Answer::kind);
  return found == answers.end() ? nullptr : &*found;
}

Ledger read_ledger(const std::filesystem::path& page) {
  Ledger ledger;
  std::ifstream text{page};
  std::size_t number = 0;
  for (std::string line; std::getline(text, line);) read_line(line, ++number, ledger);
  return ledger;
}

std::vector<std::string> tests_below(const std::filesystem::path& folder) {
  static const std::regex form{R"re(TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+))re"};
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (entry.path().extension() != ".cpp") continue;
    const auto source = read_file(entry.path());
    for (std::sregex_iterator at{source.begin(), source.end(), form}, end; at != end; ++at) {
      names.push_back(joined((*at)[1]));
    }
  }
  return names;
}

}  // namespace vrrpd::conformance
