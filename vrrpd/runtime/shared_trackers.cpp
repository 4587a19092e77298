// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/shared_trackers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace vrrpd::runtime {
namespace {

using Source = TrackerPlan::Source;

const Place* place_of(const auto& lines, const std::string& name) {
  const auto found =
      std::ranges::find_if(lines, [&](const auto& line) { return line.name == name; });
  return found == lines.end() ? nullptr : &found->place;
}

/// The keyword, and the member's own line with it: nullptr if it tracks that for another reason
/// (an address goes there).
struct OwnLine {
  const char* keyword;
  const Place* place;
};

OwnLine own_line(const config::VrrpInstance& instance, const TrackerPlan& tracker) {
  switch (tracker.source) {
    case Source::check: return {"track_script", place_of(instance.track_script, tracker.key)};
    case Source::file: return {"track_file", place_of(instance.track_file, tracker.key)};
    case Source::process: return {"track_process", place_of(instance.track_process, tracker.key)};
    case Source::link:
    case Source::own: break;
  }
  return {"track_interface", place_of(instance.track_interface, tracker.key)};
}

void warn_of_double(const config::SyncGroup& group, const MemberPlan& member,
                    const TrackerPlan& counts, Diagnostics& diagnostics) {
  const auto& instance = *member.instance;
  const auto line = own_line(instance, counts);
  if (line.place == nullptr) return;
  diagnostics.push_back(
      {Severity::warning, *line.place,
       fmt::format("{} {} stands in vrrp_instance {} and in vrrp_sync_group {}: it counts once, "
                   "with weight {}{}",
                   line.keyword, counts.key, instance.name, group.name, counts.weight,
                   counts.reverse ? " reverse" : ""),
       fmt::format("remove it from vrrp_instance {}", instance.name)});
}

}  // namespace

void share_trackers(const config::SyncGroup& group, std::vector<TrackerPlan> shared,
                    MemberPlan& member, Diagnostics& diagnostics) {
  for (auto& tracker : shared) {
    const auto own = std::ranges::find_if(member.trackers, [&tracker](const TrackerPlan& other) {
      return other.source == tracker.source && other.key == tracker.key;
    });
    if (own == member.trackers.end()) {
      member.trackers.push_back(std::move(tracker));
      continue;
    }
    if (own->weight != 0) *own = std::move(tracker);
    warn_of_double(group, member, *own, diagnostics);
  }
}

void clear_weights(const config::SyncGroup& group, const std::string& owner,
                   std::vector<TrackerPlan>& shared, Diagnostics* diagnostics) {
  bool fails = false, succeeds = false;
  for (auto& tracker : shared) {
    if (std::exchange(tracker.weight, 0) != 0) (tracker.reverse ? succeeds : fails) = true;
  }
  if (diagnostics == nullptr || (!fails && !succeeds)) return;
  const char* when = !succeeds ? "when it fails"
                     : !fails  ? "when it succeeds"
                               : "when it fails, or with `reverse' when it succeeds";
  diagnostics->push_back(
      {Severity::warning, group.place,
       fmt::format("the weights of what vrrp_sync_group {} tracks do not count, each is a fault "
                   "{}: {} has priority 255, which nothing moves",
                   group.name, when, owner),
       succeeds ? "give no member priority 255; without `reverse' a tracker is a fault when it "
                  "fails"
                : "give no member priority 255, or no tracker a weight"});
}

}  // namespace vrrpd::runtime
