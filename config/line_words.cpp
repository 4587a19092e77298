// SPDX-License-Identifier: Apache-2.0
#include "config/line_words.hpp"

#include <fmt/format.h>

#include <utility>

#include "config/address_line.hpp"
#include "config/arguments.hpp"

namespace vrrpd::config {

LineWords::LineWords(const Statement& line, std::string_view what, IprouteNames& names,
                     Complaints& complaints)
    : line_{line}, what_{what}, names_{names}, complaints_{complaints} {}

const Word* LineWords::take() {
  const Word* const word = peek();
  if (word != nullptr) ++next_;
  return word;
}

const Word* LineWords::peek() const {
  return good_ && next_ < line_.words.size() ? &line_.words[next_] : nullptr;
}

bool LineWords::take_if(std::string_view text) {
  const Word* const word = peek();
  if (word == nullptr || word->text != text) return false;
  ++next_;
  return true;
}

const Word& LineWords::last() const { return line_.words[next_ == 0 ? 0 : next_ - 1]; }

const Word* LineWords::argument() {
  const Word* const word = peek();
  if (word == nullptr && good_) {
    refuse(last(), "needs an argument");
    return nullptr;
  }
  return take();
}

std::optional<std::uint64_t> LineWords::unsigned_number(std::uint64_t least, std::uint64_t most) {
  const Word* const word = argument();
  if (word == nullptr) return std::nullopt;
  const auto value = parse_unsigned(word->text);
  if (value && *value >= least && *value <= most) return value;
  refuse(*word, fmt::format("is not a whole number in {}..{}", least, most));
  return std::nullopt;
}

std::optional<IpAddress> LineWords::address() {
  std::optional<Family> family;
  if (take_if("inet")) {
    family = Family::ipv4;
  } else if (take_if("inet6")) {
    family = Family::ipv6;
  }
  const Word* const word = argument();
  if (word == nullptr) return std::nullopt;
  const auto address = IpAddress::parse(word->text);
  if (address && (!family || address->family() == *family)) return address;
  refuse(*word, !family                   ? "is not an address"
                : *family == Family::ipv4 ? "is not an IPv4 address"
                                          : "is not an IPv6 address");
  return std::nullopt;
}

std::optional<std::string> LineWords::device() {
  const Word* const word = argument();
  if (word == nullptr) return std::nullopt;
  if (word->text.size() <= kLongestInterfaceName) return word->text;
  refuse(*word, "is too long for an interface");
  return std::nullopt;
}

std::optional<std::uint32_t> LineWords::realm() {
  const Word* const word = argument();
  if (word == nullptr) return std::nullopt;
  constexpr std::uint32_t most = 0xffff;
  const std::string_view text = word->text;
  const auto slash = text.find('/');
  const auto to =
      names_.number(IprouteNames::Kind::realm, slash == text.npos ? text : text.substr(slash + 1));
  const auto from = slash == text.npos
                        ? std::optional<std::uint32_t>{0}
                        : names_.number(IprouteNames::Kind::realm, text.substr(0, slash));
  if (from && to && *from <= most && *to <= most) return *from << 16 | *to;
  refuse(*word, "is not a realm", "[FROM/]TO, each a number up to 65535 or a name");
  return std::nullopt;
}

void LineWords::refuse(const Word& word, std::string_view why, std::string hint) {
  if (!good_) return;
  good_ = false;
  complaints_.warning(word.place,
                      fmt::format("{} {}, ignoring the {}", quoted(word.text), why, what_),
                      std::move(hint));
}

void LineWords::warn(const Word& word, std::string message, std::string hint) {
  complaints_.warning(word.place, std::move(message), std::move(hint));
}

}  // namespace vrrpd::config
