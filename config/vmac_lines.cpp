// SPDX-License-Identifier: Apache-2.0
#include "config/vmac_lines.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "config/address_line.hpp"
#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

/// "02:00:5e:10:00:01", or without its last byte.
std::optional<std::vector<std::uint8_t>> parse_mac(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  for (;;) {
    const std::string_view part = text.substr(0, text.find(':'));
    std::uint8_t byte = 0;
    const char* const end = part.data() + part.size();
    const auto [stop, error] = std::from_chars(part.data(), end, byte, 16);
    if (error != std::errc{} || stop != end || part.size() > 2) return std::nullopt;
    bytes.push_back(byte);
    if (part.size() == text.size()) break;
    text.remove_prefix(part.size() + 1);
  }
  if (bytes.size() != 5 && bytes.size() != 6) return std::nullopt;
  return bytes;
}

void take_mac(const Word& word, std::vector<std::uint8_t> mac, VmacDraft& vmac,
              Complaints& complaints) {
  constexpr std::uint8_t group_bit = 1;
  if ((mac.front() & group_bit) != 0) {
    complaints.warning(word.place, fmt::format("{} is a group's address and no interface's, "
                                               "ignoring it",
                                               quoted(word.text)));
    return;
  }
  vmac.mac = std::move(mac);
}

/// What the kernel lets an interface be called.
bool may_be_an_interface(std::string_view name) {
  return !name.empty() && name.size() <= kLongestInterfaceName && name != "." && name != ".." &&
         name.find_first_of("/: \t") == name.npos;
}

void take_name(const Word& word, VmacDraft& vmac, Complaints& complaints) {
  const auto ignore = [&](std::string_view why) {
    complaints.warning(word.place, fmt::format("{} is {}, ignoring it", quoted(word.text), why),
                       "use_vmac [NAME] [MAC]");
  };
  if (word.text.find(':') != word.text.npos) {
    ignore("no MAC address of 5 or 6 bytes");
  } else if (!may_be_an_interface(word.text)) {
    ignore("no name for an interface");
  } else if (!vmac.name.empty()) {
    ignore("a second name");
  } else {
    vmac.name = word.text;
  }
}

}  // namespace

void read_vmac(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  VmacDraft vmac;
  vmac.place = statement.keyword().place;
  for (std::size_t at = 1; at < statement.words.size(); ++at) {
    const Word& word = statement.words[at];
    if (word.text == "netlink_notify_msg") {
      complaints.note(word.place, "`netlink_notify_msg' has no effect, ignoring");
    } else if (word.text == "group") {
      complaints.warning(word.place, "`group' of use_vmac is not supported, ignoring it",
                         "no interface of vrrpd is put into a group");
      ++at;
    } else if (auto mac = parse_mac(word.text)) {
      take_mac(word, *std::move(mac), vmac, complaints);
    } else {
      take_name(word, vmac, complaints);
    }
  }
  draft.vmac = std::move(vmac);
}

void read_vmac_transmit_base(const Statement& statement, InstanceDraft& draft,
                             Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.vmac_transmit_base = statement.keyword().place;
}

}  // namespace vrrpd::config
