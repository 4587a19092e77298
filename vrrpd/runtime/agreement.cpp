// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/agreement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace vrrpd::runtime {
namespace {

// Every instance has it, and no other fact without it.
constexpr std::string_view first_fact = "virtual_router_id";

std::string list_of(const std::vector<config::VirtualAddress>& lines) {
  std::set<std::string> addresses;
  for (const auto& line : lines) {
    addresses.insert(fmt::format("{}/{}", line.address.to_string(), line.prefix_length));
  }
  return fmt::format("{}", fmt::join(addresses, " "));
}

std::string way_of(const MemberPlan& member) {
  if (member.protocol.unicast()) return "unicast";
  return fmt::format("multicast {}", member.protocol.group.to_string());
}

void add(std::vector<peer::Fact>& facts, const GroupPlan& group, const MemberPlan& member) {
  const auto& instance = *member.instance;
  const auto fact = [&](std::string_view what, std::string value) {
    if (!value.empty())
      facts.push_back({fmt::format("{} {}", instance.name, what), std::move(value)});
  };
  fact(first_fact, fmt::format("{}", instance.virtual_router_id));
  fact("version", fmt::format("{}", instance.version));
  fact("family", instance.family == Family::ipv4 ? "IPv4" : "IPv6");
  fact("advert_int",
       fmt::format("{:g}s", std::chrono::duration<double>{instance.advert_int}.count()));
  fact("authentication", instance.auth_pass_set ? "PASS" : "none");
  fact("adverts", way_of(member));
  fact("v3_checksum_as_v2", instance.v3_checksum_as_v2 ? "yes" : "no");
  fact("virtual_ipaddress", list_of(instance.virtual_ipaddress));
  fact("virtual_ipaddress_excluded", list_of(instance.virtual_ipaddress_excluded));
  fact("vrrp_sync_group", group.group != nullptr ? group.name : "none");
  fact("notify module", group.module != nullptr ? group.module->module : "none");
}

/// "VI_1" of "VI_1 advert_int"; names of instances have no blanks.
std::string instance_of(const peer::Difference& difference) {
  return difference.subject.substr(0, difference.subject.find(' '));
}

}  // namespace

std::vector<peer::Fact> facts_of(const Plan& plan) {
  std::vector<peer::Fact> facts;
  for (const auto& group : plan.groups) {
    for (const auto& member : group.members) add(facts, group, member);
  }
  std::ranges::sort(facts);
  return facts;
}

std::uint64_t hash_of(const std::vector<peer::Fact>& facts) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto take = [&hash](std::string_view text) {
    for (const char letter : text) {
      hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
    }
    hash = (hash ^ 0xff) * 0x100000001b3;  // no text has this byte
  };
  for (const auto& fact : facts) {
    take(fact.subject);
    take(fact.value);
  }
  return hash;
}

std::vector<std::string> explain(const peer::Compared& compared) {
  std::set<std::string> one_sided;
  std::vector<std::string> lines;
  for (const auto& difference : compared.differences) {
    if (!difference.subject.ends_with(first_fact)) continue;
    if (!difference.ours.empty() && !difference.theirs.empty()) continue;
    one_sided.insert(instance_of(difference));
    lines.push_back(fmt::format("vrrp_instance {} is configured {} only", instance_of(difference),
                                difference.theirs.empty() ? "here" : "there"));
  }
  const auto shown = [](const std::string& value) { return value.empty() ? "nothing" : value; };
  for (const auto& difference : compared.differences) {
    if (one_sided.contains(instance_of(difference))) continue;
    lines.push_back(fmt::format("{} is {} here, {} there", difference.subject,
                                shown(difference.ours), shown(difference.theirs)));
  }
  if (compared.more) lines.emplace_back("in something that is too long to be compared here");
  return lines;
}

}  // namespace vrrpd::runtime
