// SPDX-License-Identifier: Apache-2.0
// The words behind an address: dev, label, peer and the others, as rows of a table.
#pragma once

#include <cstdint>
#include <string_view>

#include "config/address_line.hpp"
#include "config/complaints.hpp"
#include "config/keyword.hpp"
#include "config/lexer.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// An address while its line is being read.
struct AddressDraft {
  AddressUse use;
  VirtualAddress address{};
  bool prefix_given = false;
  bool preferred_lft_given = false;
  bool broadcast_is_lowest = false;  ///< brd -
};

/// What becomes of the address.
enum class Effect : std::uint8_t { stays, drops_the_address };

/// An empty `value` takes no argument: read() is given the element's own word then.
struct AddressElement : KeywordInfo {
  Effect (*read)(const Word& argument, AddressDraft& draft, Complaints& complaints) = nullptr;
};

/// Nothing if there is no such word.
[[nodiscard]] const AddressElement* find_address_element(std::string_view name);

void complain_of_unknown_element(const Word& word, Complaints& complaints);

/// What follows the `/' of `word'; `most' if it will not do.
[[nodiscard]] std::uint8_t read_prefix_length(const Word& word, std::string_view length,
                                              std::uint8_t most, Complaints& complaints);

/// The lowest address of its IPv4 network. `prefix_length` is at most 32.
[[nodiscard]] IpAddress network_of(const IpAddress& address, std::uint8_t prefix_length);

}  // namespace vrrpd::config
