// SPDX-License-Identifier: Apache-2.0
#include "config/address_element.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {
namespace {

void ignore(const Word& word, std::string_view why, Complaints& complaints) {
  complaints.warning(word.place, fmt::format("{} {}, ignoring it", quoted(word.text), why));
}

/// All of the text as a number.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

Effect read_device(const Word& word, AddressDraft& draft, Complaints& complaints) {
  std::string& device = draft.address.device;
  if (!device.empty() || word.text.size() > kLongestInterfaceName) {
    complaints.warning(word.place, device.empty()
                                       ? "this is too long for an interface, ignoring the address"
                                       : "a second `dev', ignoring the address");
    return Effect::drops_the_address;
  }
  device = word.text;
  return Effect::stays;
}

Effect read_label(const Word& word, AddressDraft& draft, Complaints& complaints) {
  if (!draft.address.address.is_v4()) {
    complaints.warning(word.place, "an IPv6 address has no `label', ignoring it");
  } else if (word.text.size() > kLongestInterfaceName) {
    ignore(word, "is longer than the 15 bytes of a label", complaints);
  } else {
    draft.address.label = word.text;
  }
  return Effect::stays;
}

Effect read_scope(const Word& word, AddressDraft& draft, Complaints& complaints) {
  if (!draft.address.address.is_v4()) {
    complaints.warning(word.place, "the scope of an IPv6 address is in its bits, ignoring `scope'");
    return Effect::stays;
  }
  // RT_SCOPE_* of rtnetlink(7).
  constexpr std::array<std::pair<std::string_view, std::uint8_t>, 5> kNames{
      {{"global", 0}, {"site", 200}, {"link", 253}, {"host", 254}, {"nowhere", 255}}};
  for (const auto& [name, number] : kNames) {
    if (name != word.text) continue;
    draft.address.scope = number;
    return Effect::stays;
  }
  if (const auto number = whole_number<std::uint8_t>(word.text)) {
    draft.address.scope = *number;
  } else {
    ignore(word, "is not a scope", complaints);
  }
  return Effect::stays;
}

Effect read_broadcast(const Word& word, AddressDraft& draft, Complaints& complaints) {
  using Broadcast = VirtualAddress::Broadcast;
  VirtualAddress& address = draft.address;
  if (!address.address.is_v4()) {
    complaints.warning(word.place, "IPv6 has no broadcast addresses, ignoring the address");
    return Effect::drops_the_address;
  }
  address.broadcast_address.reset();
  draft.broadcast_is_lowest = word.text == "-";
  if (word.text == "+" || word.text == "-") {
    address.broadcast = Broadcast::from_prefix;
    return Effect::stays;
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
  return Effect::stays;
}

Effect read_peer(const Word& word, AddressDraft& draft, Complaints& complaints) {
  VirtualAddress& address = draft.address;
  const std::string_view text = word.text;
  const std::size_t slash = text.find('/');
  const auto peer = IpAddress::parse(text.substr(0, slash));
  if (!peer || peer->family() != address.address.family()) {
    ignore(word, peer ? "is of the other family than the address" : "is not an address",
           complaints);
    return Effect::stays;
  }
  if (std::exchange(draft.prefix_given, false)) {
    complaints.warning(address.place, "with `peer' the prefix length belongs to the peer",
                       "write it behind the peer's address");
  }
  address.peer = peer;
  address.prefix_length = peer->bit_count();
  if (slash != std::string_view::npos) {
    address.prefix_length =
        read_prefix_length(word, text.substr(slash + 1), peer->bit_count(), complaints);
  }
  return Effect::stays;
}

Effect read_preferred_lifetime(const Word& word, AddressDraft& draft, Complaints& complaints) {
  const auto seconds = whole_number<std::uint32_t>(word.text);
  if (!seconds && word.text != "forever") {
    ignore(word, "is no lifetime: a number of seconds, or forever", complaints);
    return Effect::stays;
  }
  draft.preferred_lft_given = true;
  draft.address.preferred_lft_s = seconds;
  return Effect::stays;
}

template <bool VirtualAddress::*flag>
Effect read_flag(const Word&, AddressDraft& draft, Complaints&) {
  draft.address.*flag = true;
  return Effect::stays;
}

template <bool VirtualAddress::*flag>
Effect read_ipv6_flag(const Word& word, AddressDraft& draft, Complaints& complaints) {
  if (draft.address.address.is_v4()) {
    ignore(word, "is for IPv6 addresses", complaints);
    return Effect::stays;
  }
  return read_flag<flag>(word, draft, complaints);
}

Effect read_use_vmac(const Word& word, AddressDraft& draft, Complaints& complaints) {
  if (draft.use == AddressUse::of_host) {
    ignore(word, "is for virtual addresses", complaints);
  } else {
    draft.address.use_vmac = true;
  }
  return Effect::stays;
}

Effect read_track_group(const Word& word, AddressDraft& draft, Complaints& complaints) {
  if (draft.use == AddressUse::of_instance) {
    complaints.warning(word.place, "`track_group' is for static addresses, ignoring it");
  } else {
    draft.address.track_group = word.text;
  }
  return Effect::stays;
}

using enum Support;
constexpr AddressElement kElements[]{
    {{"dev", works, "INTERFACE", "default: the instance's interface"}, read_device},
    {{"label", works, "TEXT", "a name for ifconfig"}, read_label},
    {{"scope", works, "SCOPE", "global, site, link, host, nowhere or a number"}, read_scope},
    {{"brd", works, "ADDRESS|+|-", "broadcast address"}, read_broadcast},
    {{"broadcast", works, "ADDRESS|+|-", "broadcast address"}, read_broadcast},
    {{"peer", works, "ADDRESS[/LENGTH]", "the other end of a link"}, read_peer},
    {{"home", works, "", "IPv6 home address"}, read_ipv6_flag<&VirtualAddress::home>},
    {{"-nodad", works, "", "IPv6: detect duplicates"},
     read_ipv6_flag<&VirtualAddress::duplicate_detection>},
    {{"mngtmpaddr", works, "", "IPv6: template for temporary addresses"},
     read_ipv6_flag<&VirtualAddress::manage_temporary>},
    {{"noprefixroute", works, "", "no route for the prefix"},
     read_flag<&VirtualAddress::no_prefix_route>},
    {{"autojoin", works, "", "join multicast groups"}, read_flag<&VirtualAddress::autojoin>},
    {{"no_track", works, "", "removal by others does not matter"},
     read_flag<&VirtualAddress::no_track>},
    {{"preferred_lft", works, "SECONDS|forever", "preferred lifetime"}, read_preferred_lifetime},
    {{"use_vmac", works, "", "a virtual MAC address for it"}, read_use_vmac},
    {{"track_group", works, "NAME", "instances that fault with it"}, read_track_group},
};

}  // namespace

const AddressElement* find_address_element(std::string_view name) {
  const auto found = std::ranges::find(kElements, name, &AddressElement::name);
  return found == std::end(kElements) ? nullptr : &*found;
}

void complain_of_unknown_element(const Word& word, Complaints& complaints) {
  std::vector<std::string> names;
  for (const AddressElement& element : kElements) names.emplace_back(element.name);
  const auto meant = nearest_word(word.text, names);
  std::string hint = meant ? fmt::format("did you mean {}?", quoted(*meant)) : std::string{};
  const std::string_view text = word.text;
  if (IpAddress::parse(text.substr(0, text.find('/')))) hint = "one address a line";
  complaints.warning(word.place, fmt::format("unknown word {}, ignoring it", quoted(word.text)),
                     std::move(hint));
}

std::uint8_t read_prefix_length(const Word& word, std::string_view length, std::uint8_t most,
                                Complaints& complaints) {
  const auto value = whole_number<std::uint8_t>(length);
  if (value && *value <= most) return *value;
  complaints.warning(word.place,
                     fmt::format("{} is not a prefix length, taking {}", quoted(length), most),
                     fmt::format("0..{}", most));
  return most;
}

IpAddress network_of(const IpAddress& address, std::uint8_t prefix_length) {
  std::array<std::uint8_t, 4> bytes{};
  std::ranges::copy(address.bytes().first(4), bytes.begin());
  for (unsigned bit = prefix_length; bit < 32; ++bit) {
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] & ~(0x80u >> bit % 8));
  }
  return IpAddress::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

}  // namespace vrrpd::config
