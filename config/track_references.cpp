// SPDX-License-Identifier: Apache-2.0
#include "config/track_references.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

#include "config/names.hpp"

namespace vrrpd::config {
namespace {

/// The two kinds of definitions, and where they are named.
struct Files {
  static constexpr std::string_view block = "track_file", lines = "track_file", wanted = "file";
  static constexpr auto definitions = &Model::track_files;
  static bool complete(const TrackFile& file) { return !file.file.empty(); }
  static auto& tracked(auto& owner) { return owner.track_file; }
};
struct Processes {
  static constexpr std::string_view block = "vrrp_track_process", lines = "track_process",
                                    wanted = "process";
  static constexpr auto definitions = &Model::track_processes;
  static bool complete(const TrackProcess& process) { return !process.process.empty(); }
  static auto& tracked(auto& owner) { return owner.track_process; }
};

template <class Kind>
class Resolution {
 public:
  Resolution(Model& model, Complaints& complaints)
      : model_{model}, definitions_{model.*Kind::definitions}, complaints_{complaints} {}

  void drop_incomplete() {
    std::erase_if(definitions_, [this](const auto& one) {
      if (Kind::complete(one)) return false;
      complaints_.warning(one.place, fmt::format("{} {} has no `{}', ignoring it", Kind::block,
                                                 quoted(one.name), Kind::wanted));
      return true;
    });
    for (const auto& one : definitions_) names_.add(one.name);
  }

  void drop_unknown_lines() {
    for (auto& instance : model_.instances) drop_unknown(Kind::tracked(instance));
    for (auto& group : model_.groups) drop_unknown(Kind::tracked(group));
  }

  void drop_weights_of_members() {
    const auto instances = by_name(model_.instances);
    const auto definitions = by_name(definitions_);
    for (const auto& group : model_.groups) {
      if (group.tracking_weight) continue;
      for (std::size_t at = 0; at < group.members.size(); ++at) {
        const auto found = instances.find(group.members[at]);
        if (found == instances.end()) continue;
        drop_weights(Kind::tracked(*found->second), definitions, group.member_places[at]);
      }
    }
  }

  void drop_unused() {
    std::set<std::string_view> used;
    const auto use = [&used](const std::vector<TrackedByName>& lines) {
      for (const auto& line : lines) used.insert(line.name);
    };
    for (const auto& instance : model_.instances) use(Kind::tracked(instance));
    for (const auto& group : model_.groups) use(Kind::tracked(group));
    std::erase_if(definitions_, [&](const auto& one) {
      if (used.contains(one.name)) return false;
      if (said_.contains(one.name)) return true;
      complaints_.warning(
          one.place,
          fmt::format("nothing tracks {} {}, ignoring it", Kind::block, quoted(one.name)),
          fmt::format("name it in {}", Kind::lines));
      return true;
    });
  }

 private:
  void drop_unknown(std::vector<TrackedByName>& lines) {
    std::erase_if(lines, [this](const TrackedByName& line) {
      if (names_.contains(line.name)) return false;
      names_.complain_of_unknown(Kind::block, line.name, line.place, complaints_);
      return true;
    });
  }

  /// keepalived: a file whose number counts once becomes one that is a fault unless it is 0;
  /// whatever else has a weight is not tracked.
  void drop_weights(std::vector<TrackedByName>& lines, const auto& definitions,
                    const Place& member) {
    std::erase_if(lines, [&](TrackedByName& line) {
      const int weight = line.weight.value_or(definitions.at(line.name)->weight);
      if (weight == 0) return false;
      constexpr bool is_file = Kind::lines == Files::lines;
      const bool keep = is_file && (weight == 1 || weight == -1);
      complaints_.warning(
          line.place,
          fmt::format("{} has a weight, and members of a vrrp_sync_group have none: {}",
                      quoted(line.name), keep ? "taking weight 0" : "ignoring it"),
          "track it in the group, give it weight 0, or write sync_group_tracking_weight");
      complaints_.remark(member, "the instance is a member here");
      line.weight = 0;
      if (!keep) said_.insert(line.name);
      return !keep;
    });
  }

  Model& model_;
  decltype(Model{}.*Kind::definitions) & definitions_;
  Complaints& complaints_;
  Names names_;
  std::set<std::string, std::less<>> said_;  ///< what is tracked no longer, because of its weight
};

template <class Kind>
void resolve(Model& model, Complaints& complaints) {
  Resolution<Kind> resolution{model, complaints};
  resolution.drop_incomplete();
  resolution.drop_unknown_lines();
  resolution.drop_weights_of_members();
  resolution.drop_unused();
}

}  // namespace

void resolve_tracked_files_and_processes(Model& model, Complaints& complaints) {
  resolve<Files>(model, complaints);
  resolve<Processes>(model, complaints);
}

}  // namespace vrrpd::config
