// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/probes/dns_message.hpp"

#include <fmt/core.h>

#include <array>

namespace vrrpd::probes {
namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::size_t label_bytes_max = 63;  // RFC 1035 §2.3.4
constexpr std::size_t name_bytes_max = 255;
constexpr std::uint16_t class_internet = 1;
constexpr std::uint8_t recursion_desired = 0x01;
constexpr std::uint8_t is_response = 0x80;
constexpr std::uint8_t response_code = 0x0f;

void append_16(std::vector<std::uint8_t>& bytes, std::uint16_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value & 0xff));
}

/// RFC 1035 §4.1.1
std::string name_of_code(unsigned code) {
  constexpr std::array<std::string_view, 6> names{"NOERROR",  "FORMERR", "SERVFAIL",
                                                  "NXDOMAIN", "NOTIMP",  "REFUSED"};
  return code < names.size() ? std::string{names[code]} : fmt::format("error {}", code);
}

}  // namespace

std::optional<std::vector<std::uint8_t>> encode_question(std::uint16_t id, std::string_view name,
                                                         std::uint16_t type) {
  std::vector<std::uint8_t> bytes;
  append_16(bytes, id);
  bytes.insert(bytes.end(), {recursion_desired, 0});
  append_16(bytes, 1);                  // QDCOUNT
  bytes.insert(bytes.end(), 3 * 2, 0);  // the other counts
  if (name.ends_with('.')) name.remove_suffix(1);
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > label_bytes_max) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(label.size()));
    bytes.insert(bytes.end(), label.begin(), label.end());
    if (name.size() == label.size()) break;
    name.remove_prefix(label.size() + 1);
  }
  bytes.push_back(0);
  if (bytes.size() - header_bytes > name_bytes_max) return std::nullopt;
  append_16(bytes, type);
  append_16(bytes, class_internet);
  return bytes;
}

std::optional<std::expected<void, std::string>> judge_answer(std::uint16_t id,
                                                             std::span<const std::uint8_t> answer) {
  if (answer.size() < header_bytes) return std::nullopt;
  const bool ours = answer[0] == id >> 8 && answer[1] == (id & 0xff);
  if (!ours || (answer[2] & is_response) == 0) return std::nullopt;
  const unsigned code = answer[3] & response_code;
  if (code == 0) return std::expected<void, std::string>{};
  return std::unexpected{fmt::format("the answer is {}", name_of_code(code))};
}

}  // namespace vrrpd::probes
