// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/ip_prefix.hpp"

#include <fmt/core.h>

#include <charconv>

namespace vrrpd {

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  IpPrefix prefix{.address = *address, .length = address->bit_count()};
  if (slash == std::string_view::npos) return prefix;
  const auto digits = text.substr(slash + 1);
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, prefix.length);
  if (error != std::errc{} || stop != end || prefix.length > address->bit_count()) {
    return std::nullopt;
  }
  return prefix;
}

IpPrefix IpPrefix::everything(Family family) {
  return {.address = family == Family::ipv4 ? IpAddress{} : IpAddress::v6({}), .length = 0};
}

std::string IpPrefix::to_string() const {
  if (is_everything()) return "default";
  if (length == address.bit_count()) return address.to_string();
  return fmt::format("{}/{}", address.to_string(), length);
}

}  // namespace vrrpd
