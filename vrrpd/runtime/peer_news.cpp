// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/peer_news.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "vrrpd/runtime/agreement.hpp"

namespace vrrpd::runtime {
namespace {

// Of more groups only how many are what.
constexpr std::size_t told_groups_most = 8;

constexpr unsigned both_for_beats = 3;
constexpr unsigned equal_for_beats = 3;
/// A tracker that comes and goes is one line, not one each time.
constexpr unsigned unequal_for_beats = 60;

std::string describe(const peer::GroupStatus& group) {
  std::string text = fmt::format("({}) {}", group.name, notify::name(group.role));
  if (!group.instances.empty()) {
    const auto lowest = std::ranges::min(group.instances, {}, &peer::InstanceStatus::priority);
    text += fmt::format(", priority {}", lowest.priority);
  }
  if (group.term != 0) text += fmt::format(", term {}", group.term);
  return text;
}

}  // namespace

PeerNews::Lines PeerNews::on(const peer::Channel::Event& event) {
  Lines lines;
  std::visit([&](const auto& one) { tell(one, lines); }, event);
  return lines;
}

void PeerNews::tell(const peer::Connected& event, Lines& lines) {
  node_ = event.node;
  const bool again = !paths_ever_.insert(event.path).second;
  lines.push_back({Level::info,
                   fmt::format("{}: connected{} over {}{}", who(), again ? " again" : "",
                               event.path, event.first ? fmt::format(" ({})", event.daemon) : "")});
  if (event.first) said_.clear();
  paths_.insert(event.path);
}

void PeerNews::tell(const peer::PathLost& event, Lines& lines) {
  paths_.erase(event.path);
  const std::string left = paths_.empty()
                               ? "not connected any more, which says nothing of how it is"
                               : fmt::format("connected over {} still", fmt::join(paths_, ", "));
  lines.push_back(
      {Level::warning, fmt::format("{}: {} lost: {}; {}", who(), event.path, event.why, left)});
}

void PeerNews::tell(const peer::Compared& event, Lines& lines) {
  for (const auto& line : explain(event)) {
    lines.push_back({Level::warning, fmt::format("{}: configured differently: {}", who(), line)});
  }
}

void PeerNews::tell(const peer::Heard& event, Lines& lines) {
  std::vector<std::string> changes;
  std::map<peer::Role, std::size_t> counts;
  for (const auto& group : event.groups) {
    const std::pair now{group.role, group.term};
    const auto [said, fresh] = said_.try_emplace(group.name, now);
    if (!fresh && std::exchange(said->second, now) == now) continue;
    changes.push_back(describe(group));
    ++counts[group.role];
  }
  if (changes.size() <= told_groups_most) {
    for (const auto& change : changes) {
      lines.push_back({Level::info, fmt::format("{}: {}", who(), change)});
    }
    return;
  }
  std::vector<std::string> parts;
  for (const auto& [role, count] : counts) {
    parts.push_back(fmt::format("{} {}", count, notify::name(role)));
  }
  lines.push_back({Level::info, fmt::format("{}: {}", who(), fmt::join(parts, ", "))});
}

PeerNews::Lines PeerNews::both_master(const std::string& group, bool both) {
  if (!both) {
    const bool was = both_.contains(group) && both_[group] >= both_for_beats;
    both_.erase(group);
    if (!was) return {};
    return {{Level::info, fmt::format("({}) not MASTER on both nodes any more", group)}};
  }
  if (++both_[group] != both_for_beats) return {};
  return {{Level::error,
           fmt::format("({}) MASTER on both nodes: {} says so too. Adverts of one do not reach the "
                       "other (firewall? switch?): clients may reach either",
                       group, who())}};
}

/// A weight may make them equal for a moment, while one node knows of it and the other does not.
/// The peer says what comes of its weights, and not that they count.
PeerNews::Lines PeerNews::equal_priorities(const peer::GroupStatus& here,
                                           const peer::GroupStatus& there,
                                           const std::set<std::string>& weighted) {
  Lines lines;
  for (const auto& own : here.instances) {
    const auto other = std::ranges::find(there.instances, own.name, &peer::InstanceStatus::name);
    auto& so_far = equal_[own.name];
    // 0: in fault, or at its end.
    const bool equal =
        own.priority != 0 && other != there.instances.end() && other->priority == own.priority;
    so_far.equal = equal ? so_far.equal + 1 : 0;
    so_far.unequal = equal ? 0 : so_far.unequal + 1;
    if (so_far.unequal >= unequal_for_beats) so_far.said = false;
    if (so_far.said || so_far.equal < equal_for_beats) continue;
    so_far.said = true;
    const std::string_view remedy =
        weighted.contains(own.name)
            ? "The weights of its trackers made it so here: choose others"
            : "Give one node a higher `priority', or, if a tracker's weight made them equal, "
              "choose another weight";
    lines.push_back(
        {Level::warning,
         fmt::format("({}) priority {} on both nodes, {} says: of two masters the one with the "
                     "higher address stays. {}",
                     own.name, own.priority, who(), remedy)});
  }
  return lines;
}

std::string PeerNews::summary() const {
  if (paths_.empty()) return who() + " not connected";
  return fmt::format("{} over {}", who(), fmt::join(paths_, ", "));
}

}  // namespace vrrpd::runtime
