// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/identity.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace vrrpd::runtime {
namespace {

constexpr std::string_view address_line = "address ";
constexpr std::string_view peer_word = " peer ";

std::string line_of(const config::VrrpInstance& instance) {
  std::string line = fmt::format(
      "instance {} interface {} vrid {} version {} {} every {} us", instance.name,
      instance.interface, instance.virtual_router_id, instance.version,
      instance.family == Family::ipv4 ? "IPv4" : "IPv6",
      std::chrono::duration_cast<std::chrono::microseconds>(instance.advert_int).count());
  if (instance.vmac) line += " vmac " + instance.vmac->name;
  if (instance.multicast_group) line += " to " + instance.multicast_group->to_string();
  if (instance.unicast_src_ip) line += " from " + instance.unicast_src_ip->to_string();
  for (const auto& peer : instance.unicast_peers) line += " to " + peer.address.to_string();
  return line;
}

std::string line_of(const config::VrrpInstance& instance, const config::VirtualAddress& address) {
  const bool far_end = address.peer && address.peer != address.address;
  return fmt::format("{}{}{}/{} {}", address_line, address.address.to_string(),
                     far_end ? std::string{peer_word} + address.peer->to_string() : "",
                     address.prefix_length,
                     address.device.empty() ? instance.interface : address.device);
}

std::optional<NamedAddress> parse(std::string_view line) {
  if (!line.starts_with(address_line)) return std::nullopt;
  line.remove_prefix(address_line.size());
  const std::size_t slash = line.find('/');
  const std::size_t blank = line.find(' ', std::min(slash, line.size()));
  if (slash == line.npos || blank == line.npos) return std::nullopt;
  const auto front = line.substr(0, slash);
  const std::size_t peer = front.find(peer_word);
  const auto address = IpAddress::parse(front.substr(0, peer));
  NamedAddress named{.interface = std::string{line.substr(blank + 1)}, .address = {}};
  const char* const end = line.data() + blank;
  const auto length = std::from_chars(line.data() + slash + 1, end, named.prefix_length);
  if (!address || length.ec != std::errc{} || length.ptr != end ||
      named.prefix_length > address->bit_count()) {
    return std::nullopt;
  }
  named.address = *address;
  if (peer == front.npos) return named;
  named.peer = IpAddress::parse(front.substr(peer + peer_word.size()));
  if (!named.peer) return std::nullopt;
  return named;
}

}  // namespace

std::string identity_name(const GroupPlan& plan) {
  return (plan.group != nullptr ? "sync group " : "instance ") + plan.name;
}

GroupIdentity identity_of(const GroupPlan& plan) {
  GroupIdentity identity{.name = identity_name(plan), .members = {}, .imprint = {}};
  for (const auto& member : plan.members) {
    const auto& instance = *member.instance;
    identity.members.push_back(instance.name);
    identity.imprint.push_back(line_of(instance));
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const auto& address : *list) identity.imprint.push_back(line_of(instance, address));
    }
    for (const auto& line : instance.virtual_routes) {
      identity.imprint.push_back("route " + line.route.to_string());
    }
    for (const auto& line : instance.virtual_rules) {
      identity.imprint.push_back("rule " + line.rule.to_string());
    }
  }
  return identity;
}

std::vector<NamedAddress> addresses_of(const std::vector<std::string>& imprint) {
  std::vector<NamedAddress> addresses;
  for (const auto& line : imprint) {
    const auto address = parse(line);
    if (!address || std::ranges::find(addresses, *address) != addresses.end()) continue;
    addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace vrrpd::runtime
