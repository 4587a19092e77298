// SPDX-License-Identifier: Apache-2.0
#include "config/address_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "config/address_element.hpp"

namespace vrrpd::config {
namespace {

/// Everything after the address itself. False: the address is dropped.
bool read_elements(const Statement& line, AddressDraft& draft, Complaints& complaints) {
  for (std::size_t at = 1; at < line.words.size(); ++at) {
    const Word& word = line.words[at];
    const AddressElement* element = find_address_element(word.text);
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
    if (element->support != Support::works) {
      complaints.warning(word.place,
                         fmt::format("{} is not supported, ignoring", quoted(word.text)));
    } else if (element->read(line.words[at], draft, complaints) == Effect::drops_the_address) {
      return false;
    }
  }
  return true;
}

/// The kernel gives no interface such an address.
bool is_no_host(const IpAddress& address) {
  return address.is_multicast() ||
         std::ranges::all_of(address.bytes(), [](std::uint8_t byte) { return byte == 0; }) ||
         address == IpAddress::v4(255, 255, 255, 255);
}

/// ip-address(8): `+' sets the bits behind the prefix, `-' clears them.
void settle_broadcast(const Word& word, AddressDraft& draft, Complaints& complaints) {
  using Broadcast = VirtualAddress::Broadcast;
  VirtualAddress& address = draft.address;
  const bool derived = draft.broadcast_is_lowest || address.broadcast == Broadcast::from_prefix;
  constexpr std::uint8_t kLongestWithHosts = 30;
  if (!derived) return;
  if (address.prefix_length > kLongestWithHosts) {
    complaints.warning(word.place,
                       fmt::format("a /{} has no broadcast address, ignoring `brd' of {}",
                                   address.prefix_length, quoted(word.text)),
                       "write the address with the length of its network's prefix");
    address.broadcast = Broadcast::none;
  } else if (draft.broadcast_is_lowest) {
    address.broadcast = Broadcast::given;
    address.broadcast_address = network_of(address.address, address.prefix_length);
  }
}

}  // namespace

std::optional<VirtualAddress> read_address_line(const Statement& line, AddressUse use,
                                                Complaints& complaints) {
  const Word& word = line.words.front();
  if (line.has_block) {
    complaints.warning(line.brace, "an address has no block, ignoring the block");
  }
  const std::string_view text = word.text;
  const std::size_t slash = text.find('/');
  const auto parsed = IpAddress::parse(text.substr(0, slash));
  if (!parsed || is_no_host(*parsed)) {
    complaints.warning(word.place,
                       fmt::format("{} is {}, ignoring it", quoted(word.text),
                                   parsed ? "no address of a host" : "not an address"),
                       parsed ? "" : "ADDRESS[/LENGTH] dev INTERFACE …");
    return std::nullopt;
  }
  AddressDraft draft{.use = use};
  draft.address.address = *parsed;
  draft.address.place = word.place;
  draft.address.prefix_length = parsed->bit_count();
  if (slash != std::string_view::npos) {
    draft.prefix_given = true;
    draft.address.prefix_length =
        read_prefix_length(word, text.substr(slash + 1), parsed->bit_count(), complaints);
  }
  if (!read_elements(line, draft, complaints)) return std::nullopt;
  settle_broadcast(word, draft, complaints);
  // keepalived: an address without a network is not chosen as the source of connections.
  const bool alone = !parsed->is_v4() && draft.address.prefix_length == parsed->bit_count();
  if (alone && !draft.preferred_lft_given) draft.address.preferred_lft_s = 0;
  return std::move(draft.address);
}

}  // namespace vrrpd::config
