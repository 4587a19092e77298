// SPDX-License-Identifier: Apache-2.0
#include "config/secret_words.hpp"

#include <algorithm>
#include <array>

#include "config/byte_set.hpp"
#include "config/raw_line.hpp"

namespace vrrpd::config {
namespace {

constexpr std::string_view kAsterisks = "****";  // their number tells nothing

std::string in_lower_case(std::string_view word) {
  std::string result{word};
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

bool is_quote(char byte) { return byte == '"' || byte == '\''; }

/// A word ends at a blank that is not in quotes.
std::string_view first_word(std::string_view text) {
  char quote = '\0';
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const char byte = text[end];
    if (quote != '\0') {
      if (byte == quote) quote = '\0';
    } else if (is_quote(byte)) {
      quote = byte;
    } else if (kBlankBytes.has(byte) || byte == '\n') {
      break;
    }
  }
  return text.substr(0, end);
}

/// scheme://user:password@host
std::size_t password_in_url(std::string_view word) {
  const auto scheme = word.find("://");
  if (scheme == word.npos) return word.npos;
  const auto colon = word.find(':', scheme + 3), at = word.rfind('@');
  return colon < at && at != word.npos ? colon + 1 : word.npos;
}

class Hiding {
 public:
  std::string hide(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
      const auto blanks = std::min(text.find_first_not_of(" \t\f\v\n"), text.size());
      shown += text.substr(0, blanks);
      text.remove_prefix(blanks);
      const auto word = first_word(text);
      shown += hide_in(word);
      text.remove_prefix(word.size());
    }
    return shown;
  }

 private:
  std::string hide_in(std::string_view word) {
    const bool quoted = word.size() >= 2 && is_quote(word.front()) && word.back() == word.front();
    if (!quoted) return word.empty() ? std::string{} : hide_in_bare(word);
    const std::string quote{word.front()};
    const auto inside = word.substr(1, word.size() - 2);
    const bool command = kBlankBytes.find_in(inside) != inside.npos && !next_is_secret_;
    return quote + (command ? Hiding{}.hide(inside) : hide_in_bare(inside)) + quote;
  }

  std::string hide_in_bare(std::string_view word) {
    const bool option = word.starts_with('-');
    if (next_is_secret_ && !option) {
      next_is_secret_ = false;
      return std::string{kAsterisks};
    }
    next_is_secret_ = false;
    if (option && !word.starts_with("--") && word.starts_with("-p") && word.size() > 2)
      return "-p" + std::string{kAsterisks};
    if (const auto at = password_in_url(word); at != word.npos) {
      return std::string{word.substr(0, at)} + std::string{kAsterisks} +
             std::string{word.substr(word.rfind('@'))};
    }
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    if (!announces_a_secret(name) && name != "-p") return std::string{word};
    if (equals != word.npos) return std::string{name} + "=" + std::string{kAsterisks};
    next_is_secret_ = option;
    return std::string{word};
  }

  bool next_is_secret_ = false;
};

}  // namespace

bool announces_a_secret(std::string_view word) {
  const std::string lower = in_lower_case(word);
  if (lower.find("_file") != lower.npos || lower.find("-file") != lower.npos) return false;
  if (word == "_PWD") return false;  // ${_PWD}: a directory
  if (lower.starts_with("-p") && lower.size() > 2) return true;
  constexpr std::array<std::string_view, 5> kSigns{"pas", "pwd", "secret", "hmac", "token"};
  return std::ranges::any_of(
      kSigns, [&](std::string_view sign) { return lower.find(sign) != std::string::npos; });
}

std::string without_secrets(std::string_view command_line) { return Hiding{}.hide(command_line); }

}  // namespace vrrpd::config
