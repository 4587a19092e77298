// SPDX-License-Identifier: Apache-2.0
#include "config/static_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "config/address_line.hpp"
#include "config/arguments.hpp"
#include "config/keywords.hpp"
#include "config/names.hpp"

namespace vrrpd::config {
namespace {

using enum Support;

/// Names of instances, any number on a line.
void read_members(const Statement& statement, TrackGroup& group, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) {
    for (const Word& word : line.words) {
      group.members.push_back(word.text);
      group.member_places.push_back(word.place);
    }
  }
}

constexpr std::array<Keyword<TrackGroup>, 1> kTrackGroupRows{{
    {{"group", works, "{ INSTANCE … }", "the members"}, read_members},
}};

constexpr KeywordTable<TrackGroup> kTrackGroupTable{"track_group", kTrackGroupRows};

void keep_known_members(TrackGroup& group, const Names& instances, Complaints& complaints) {
  const auto names = std::exchange(group.members, {});
  const auto places = std::exchange(group.member_places, {});
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (!instances.contains(names[at])) {
      instances.complain_of_unknown("vrrp_instance", names[at], places[at], complaints);
      continue;
    }
    group.members.push_back(names[at]);
    group.member_places.push_back(places[at]);
  }
}

void forget_unknown_groups(auto& lines, const Names& groups, Complaints& complaints) {
  for (auto& line : lines) {
    if (line.track_group.empty() || groups.contains(line.track_group)) continue;
    groups.complain_of_unknown("track_group", line.track_group, line.place, complaints);
    line.track_group.clear();
  }
}

/// A link-local address is another one on each interface.
using Identity = std::pair<IpAddress, std::string>;

Identity identity(const VirtualAddress& address, const std::string& usual_device) {
  if (!address.address.is_link_local()) return {address.address, {}};
  return {address.address, address.device.empty() ? usual_device : address.device};
}

}  // namespace

const KeywordTable<TrackGroup>& track_group_keywords() { return kTrackGroupTable; }

std::vector<VirtualAddress> read_static_addresses(const std::vector<Statement>& lines,
                                                  const GlobalDefs& global,
                                                  Complaints& complaints) {
  const std::string& usual = global.default_interface;
  std::vector<VirtualAddress> addresses;
  std::set<std::pair<IpAddress, std::string>> known;
  for (const Statement& line : lines) {
    auto address = read_address_line(line, AddressUse::of_host, complaints);
    if (!address) continue;
    if (address->device.empty()) address->device = usual.empty() ? "eth0" : usual;
    if (known.emplace(address->address, address->device).second) {
      addresses.push_back(*std::move(address));
      continue;
    }
    complaints.warning(address->place, fmt::format("{} stands here twice, ignoring the second",
                                                   address->address.to_string()));
  }
  return addresses;
}

void resolve_track_groups(Model& model, Complaints& complaints) {
  Names instances, groups;
  for (const VrrpInstance& instance : model.instances) instances.add(instance.name);
  for (TrackGroup& group : model.track_groups) {
    groups.add(group.name);
    keep_known_members(group, instances, complaints);
  }
  forget_unknown_groups(model.static_addresses, groups, complaints);
  forget_unknown_groups(model.static_routes, groups, complaints);
  forget_unknown_groups(model.static_rules, groups, complaints);
}

void drop_static_that_move(Model& model, Complaints& complaints) {
  if (model.static_addresses.empty()) return;
  std::map<Identity, const VrrpInstance*> moving;
  for (const VrrpInstance& instance : model.instances) {
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const VirtualAddress& address : *list) {
        moving.try_emplace(identity(address, instance.interface), &instance);
      }
    }
  }
  std::erase_if(model.static_addresses, [&](const VirtualAddress& address) {
    const auto found = moving.find(identity(address, {}));
    if (found == moving.end()) return false;
    complaints.warning(address.place,
                       fmt::format("{} is virtual in vrrp_instance {}, ignoring it here",
                                   address.address.to_string(), quoted(found->second->name)),
                       "a static address is on this node also while another one is master");
    return true;
  });
}

}  // namespace vrrpd::config
