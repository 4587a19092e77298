// SPDX-License-Identifier: Apache-2.0
#include "config/definitions.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <utility>

namespace vrrpd::config {
namespace {

constexpr std::string_view kBlanks = " \t\f\v";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kNameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

/// Takes a number off the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const bool fits = kNameLetters.find(text[length]) != std::string_view::npos ||
                      (length > 0 && kDigits.find(text[length]) != std::string_view::npos);
    if (!fits) break;
    ++length;
  }
  return length;
}

std::optional<Reference> find_reference(std::string_view text, std::size_t from) {
  for (std::size_t at = from; (at = text.find('$', at)) != std::string_view::npos; ++at) {
    const bool braces = text.substr(at + 1).starts_with('{');
    const std::size_t begin = at + (braces ? 2 : 1);
    const std::size_t length = name_length(text.substr(begin));
    if (length == 0) continue;
    const std::size_t after = begin + length;
    const std::string_view name = text.substr(begin, length);
    if (!braces) {
      const bool ends = after == text.size() || kBlanks.find(text[after]) != kBlanks.npos ||
                        text[after] == ',' || text[after] == ')';
      if (ends) return Reference{at, after - at, name, {}};
      continue;
    }
    const std::size_t close = text.find('}', after);
    if (close == std::string_view::npos) continue;
    const std::string_view arguments = text.substr(after, close - after);
    if (!arguments.empty() && kBlanks.find(arguments.front()) == kBlanks.npos) continue;
    return Reference{at, close + 1 - at, name, arguments};
  }
  return std::nullopt;
}

void Definitions::define(std::string name, Definition definition) {
  names_.insert_or_assign(std::move(name), std::move(definition));
}

void Definitions::define(std::string name, std::string value) {
  define(std::move(name), Definition{{TracedText{value, {}}}});
}

const Definition* Definitions::find(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

std::optional<std::string> Definitions::random(std::string_view arguments) {
  std::uint32_t least = 0;
  std::uint32_t most = 32767;
  if (const auto first = take_number(arguments)) {
    most = *first;
    if (const auto second = take_number(arguments)) {
      least = *first;
      most = *second;
    }
  }
  if (arguments.find_first_not_of(kBlanks) != arguments.npos || least > most) return std::nullopt;
  const std::uint64_t span = std::uint64_t{most} - least + 1;
  return fmt::format("{}", least + random_() % span);
}

std::optional<std::string> Definitions::built_in(const Reference& reference,
                                                 std::string_view directory) {
  std::string_view arguments = reference.arguments;
  if (reference.name == "_RANDOM") return random(arguments);
  arguments.remove_prefix(std::min(arguments.find_first_not_of(kBlanks), arguments.size()));
  if (reference.name == "_ENV" && !arguments.empty()) {
    const char* const value = std::getenv(std::string{arguments}.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  }
  if (!arguments.empty()) return std::nullopt;
  if (reference.name == "_PWD") return std::string{directory};
  if (reference.name == "_INSTANCE") return config_id_;
  if (reference.name == "_HASH") return "#";
  if (reference.name == "_BANG") return "!";
  return std::nullopt;
}

}  // namespace vrrpd::config
