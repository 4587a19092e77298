// SPDX-License-Identifier: Apache-2.0
// What a reload makes of virtual servers, said before it is done (daemon_services.cpp does it by
// the same rule: what is the same text is the same, else the name decides).
#include <algorithm>
#include <optional>

#include "vrrpd/runtime/reload_diff.hpp"
#include "vrrpd/runtime/traits.hpp"

namespace vrrpd::runtime {
namespace {

Traits traits_at(const Configuration& configuration, std::size_t index) {
  const auto& model = configuration.model;
  return traits_of(model.virtual_servers.servers[index], model.global.checkers);
}

/// What the files say may be the same where the disk is not: a script has come, or its owner.
std::vector<std::string> how_it_changes(const Traits& before, const Traits& now) {
  auto said = differences(before, now);
  if (said.empty()) said.emplace_back("its scripts or their owners have changed");
  return said;
}

}  // namespace

std::vector<NamedChange> compare_services(const Configuration& before, const Configuration& now) {
  using Kind = NamedChange::Kind;
  std::vector<NamedChange> changes;
  std::vector<bool> taken(before.services.size(), false);
  const auto take = [&](auto&& fits) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (taken[i] || !fits(before.services[i])) continue;
      taken[i] = true;
      return i;
    }
    return std::nullopt;
  };
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < now.services.size(); ++i) {
    const auto& service = now.services[i];
    const auto same = [&](const auto& one) { return one.signature == service.signature; };
    if (take(same))
      changes.push_back({Kind::unchanged, service.name, {}});
    else
      others.push_back(i);
  }
  for (const std::size_t i : others) {
    const auto& name = now.services[i].name;
    const auto older = take([&](const auto& one) { return one.name == name; });
    if (older)
      changes.push_back(
          {Kind::changed, name, how_it_changes(traits_at(before, *older), traits_at(now, i))});
    else
      changes.push_back({Kind::added, name, {}});
  }
  for (std::size_t i = 0; i < taken.size(); ++i) {
    if (!taken[i]) changes.push_back({Kind::removed, before.services[i].name, {}});
  }
  return changes;
}

}  // namespace vrrpd::runtime
