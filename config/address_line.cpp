// SPDX-License-Identifier: Apache-2.0
#include "config/address_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "config/keyword.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {
namespace {

/// What an element's argument does to the address.
enum class Effect : std::uint8_t { taken, ignored, drops_the_address };

void ignore(const Word& word, std::string_view why, Complaints& complaints) {
  complaints.warning(word.place, fmt::format("{} {}, ignoring it", quoted(word.text), why));
}

Effect read_device(const Word& word, VirtualAddress& address, Complaints& complaints) {
  if (!address.device.empty() || word.text.size() > kLongestInterfaceName) {
    complaints.warning(word.place, address.device.empty()
                                       ? "this is too long for an interface, ignoring the address"
                                       : "a second `dev', ignoring the address");
    return Effect::drops_the_address;
  }
  address.device = word.text;
  return Effect::taken;
}

Effect read_label(const Word& word, VirtualAddress& address, Complaints& complaints) {
  if (word.text.size() > kLongestInterfaceName) {
    ignore(word, "is longer than the 15 bytes of a label", complaints);
    return Effect::ignored;
  }
  address.label = word.text;
  return Effect::taken;
}

Effect read_scope(const Word& word, VirtualAddress& address, Complaints& complaints) {
  // RT_SCOPE_* of rtnetlink(7).
  constexpr std::array<std::pair<std::string_view, std::uint8_t>, 5> kNames{
      {{"global", 0}, {"site", 200}, {"link", 253}, {"host", 254}, {"nowhere", 255}}};
  for (const auto& [name, number] : kNames) {
    if (name != word.text) continue;
    address.scope = number;
    return Effect::taken;
  }
  std::uint8_t number = 0;
  const char* const end = word.text.data() + word.text.size();
  const auto parsed = std::from_chars(word.text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    ignore(word, "is not a scope", complaints);
    return Effect::ignored;
  }
  address.scope = number;
  return Effect::taken;
}

Effect read_broadcast(const Word& word, VirtualAddress& address, Complaints& complaints) {
  using Broadcast = VirtualAddress::Broadcast;
  address.broadcast_address.reset();
  if (word.text == "+" || word.text == "-") {
    address.broadcast = word.text == "+" ? Broadcast::from_prefix : Broadcast::none;
    return Effect::taken;
  }
  const auto broadcast = IpAddress::parse(word.text);
  if (!broadcast || !broadcast->is_v4()) {
    complaints.warning(
        word.place,
        fmt::format("{} is not a broadcast address, ignoring the address", quoted(word.text)),
        "an IPv4 address, + or -");
    return Effect::drops_the_address;
  }
  address.broadcast = Broadcast::given;
  address.broadcast_address = broadcast;
  return Effect::taken;
}

/// A word that may stand behind the address; an empty value takes no argument.
struct Element : KeywordInfo {
  Effect (*read)(const Word& argument, VirtualAddress& address, Complaints& complaints) = nullptr;
};

using enum Support;
constexpr Element kElements[]{
    {{"dev", works, "INTERFACE", "default: the instance's interface"}, read_device},
    {{"label", works, "TEXT", "a name for ifconfig"}, read_label},
    {{"scope", works, "SCOPE", "global, site, link, host, nowhere or a number"}, read_scope},
    {{"brd", works, "ADDRESS|+|-", "broadcast address"}, read_broadcast},
    {{"broadcast", works, "ADDRESS|+|-", "broadcast address"}, read_broadcast},
    {{"peer", not_yet, "ADDRESS[/LENGTH]", "the other end of a link"}},
    {{"home", not_yet, "", "IPv6 home address"}},
    {{"-nodad", not_yet, "", "IPv6: detect duplicates"}},
    {{"mngtmpaddr", not_yet, "", "IPv6 flag"}},
    {{"noprefixroute", not_yet, "", "no route for the prefix"}},
    {{"autojoin", not_yet, "", "join multicast groups"}},
    {{"no_track", not_yet, "", "removal by others does not matter"}},
    {{"preferred_lft", not_yet, "SECONDS|forever", "preferred lifetime"}},
    {{"use_vmac", not_yet, "", "a virtual MAC address for it"}},
};

const Element* find_element(std::string_view name) {
  const auto found = std::ranges::find(kElements, name, &Element::name);
  return found == std::end(kElements) ? nullptr : &*found;
}

void complain_of_unknown_element(const Word& word, Complaints& complaints) {
  std::vector<std::string> names;
  for (const Element& element : kElements) names.emplace_back(element.name);
  const auto meant = nearest_word(word.text, names);
  complaints.warning(word.place, fmt::format("unknown word {}, ignoring it", quoted(word.text)),
                     meant ? fmt::format("did you mean {}?", quoted(*meant)) : std::string{});
}

/// Everything after the address itself. False: the address is dropped.
bool read_elements(const Statement& line, VirtualAddress& address, Complaints& complaints) {
  for (std::size_t at = 1; at < line.words.size(); ++at) {
    const Word& word = line.words[at];
    const Element* element = find_element(word.text);
    if (element == nullptr) {
      complain_of_unknown_element(word, complaints);
      continue;
    }
    const bool has_argument = !element->value.empty();
    if (has_argument && at + 1 == line.words.size()) {
      complaints.warning(
          word.place, fmt::format("{} needs an argument, ignoring the address", quoted(word.text)));
      return false;
    }
    if (has_argument) ++at;
    if (element->support != works) {
      complaints.warning(word.place,
                         fmt::format("{} is not supported yet, ignoring", quoted(word.text)));
    } else if (element->read(line.words[at], address, complaints) == Effect::drops_the_address) {
      return false;
    }
  }
  return true;
}

std::uint8_t read_prefix_length(const Word& word, std::string_view length, Complaints& complaints) {
  constexpr std::uint8_t kMost = 32;
  std::uint8_t value = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), value);
  if (error == std::errc{} && end == length.data() + length.size() && value <= kMost) return value;
  complaints.warning(word.place,
                     fmt::format("{} is not a prefix length, taking {}", quoted(length), kMost),
                     "0..32");
  return kMost;
}

}  // namespace

void read_address_line(const Statement& line, InstanceDraft& draft, Complaints& complaints) {
  const Word& word = line.words.front();
  if (line.has_block) {
    complaints.warning(line.brace, "an address has no block, ignoring the block");
  }
  const std::string_view text = word.text;
  const std::size_t slash = text.find('/');
  const auto parsed = IpAddress::parse(text.substr(0, slash));
  if (!parsed) {
    complaints.warning(word.place,
                       fmt::format("{} is not an address, ignoring it", quoted(word.text)),
                       "ADDRESS[/LENGTH] dev INTERFACE …");
    return;
  }
  if (!draft.family) draft.family = parsed->family();
  if (!parsed->is_v4()) {
    complaints.warning(word.place,
                       fmt::format("IPv6 is not supported yet, leaving out {}", quoted(word.text)));
    return;
  }
  VirtualAddress address;
  address.address = *parsed;
  address.place = word.place;
  if (slash != std::string_view::npos) {
    address.prefix_length = read_prefix_length(word, text.substr(slash + 1), complaints);
  }
  if (!read_elements(line, address, complaints)) return;
  std::vector<VirtualAddress>& known = draft.instance.virtual_ipaddress;
  if (std::ranges::find(known, address.address, &VirtualAddress::address) != known.end()) {
    complaints.warning(word.place,
                       fmt::format("{} stands here twice, ignoring the second", quoted(word.text)));
    return;
  }
  known.push_back(std::move(address));
}

}  // namespace vrrpd::config
