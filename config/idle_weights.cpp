// SPDX-License-Identifier: Apache-2.0
// Weights that cannot do what they are there for: an address follows priorities only to a node that
// preempts, and an owner's priority never changes.
#include <fmt/format.h>

#include <map>
#include <string_view>

#include "config/names.hpp"
#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

class IdleWeights {
 public:
  IdleWeights(const Model& model, Complaints& complaints)
      : checks_{by_name(model.checks)},
        scripts_{by_name(model.scripts)},
        files_{by_name(model.track_files)},
        processes_{by_name(model.track_processes)},
        complaints_{complaints} {}

  /// What an instance and its group track, as far as it has a weight.
  template <class Owner>
  void complain(const VrrpInstance& instance, const Owner& owner) {
    constexpr std::uint8_t kOwner = 255;
    const bool fixed = instance.priority == kOwner;
    if (!fixed && !instance.nopreempt) return;
    const auto one = [&](const auto& tracked, int weight) {
      if (weight == 0) return;
      complaints_.warning(
          tracked.place,
          fixed ? fmt::format("{} has a weight, and priority 255 of {} never changes",
                              quoted(tracked.name), quoted(instance.name))
                : fmt::format("{} has a weight, which moves no address if the other node has "
                              "`nopreempt' as {} has",
                              quoted(tracked.name), quoted(instance.name)),
          "without a weight its failure is a fault, and the other node takes over");
    };
    for (const TrackedInterface& tracked : owner.track_interface) one(tracked, tracked.weight);
    for (const TrackedScript& tracked : owner.track_script) {
      one(tracked, tracked.weight.value_or(weight_of_check(tracked.name)));
    }
    for (const TrackedByName& tracked : owner.track_file) {
      one(tracked, tracked.weight.value_or(weight_in(files_, tracked.name)));
    }
    for (const TrackedByName& tracked : owner.track_process) {
      one(tracked, tracked.weight.value_or(weight_in(processes_, tracked.name)));
    }
  }

 private:
  template <class Index>
  static int weight_in(const Index& index, std::string_view name) {
    const auto found = index.find(name);
    return found == index.end() ? 0 : found->second->weight;
  }

  [[nodiscard]] int weight_of_check(std::string_view name) const {
    if (scripts_.contains(name)) return weight_in(scripts_, name);
    const auto check = checks_.find(name);
    return check == checks_.end() ? 0 : check->second->weight.value_or(0);
  }

  std::map<std::string_view, const ModuleUse*> checks_;
  std::map<std::string_view, const VrrpScript*> scripts_;
  std::map<std::string_view, const TrackFile*> files_;
  std::map<std::string_view, const TrackProcess*> processes_;
  Complaints& complaints_;
};

}  // namespace

void warn_of_idle_weights(const Model& model, Complaints& complaints) {
  IdleWeights weights{model, complaints};
  for (const VrrpInstance& instance : model.instances) weights.complain(instance, instance);
  const auto instances = by_name(model.instances);
  for (const SyncGroup& group : model.groups) {
    for (const std::string& member : group.members) {
      const auto instance = instances.find(member);
      if (instance != instances.end()) weights.complain(*instance->second, group);
    }
  }
}

}  // namespace vrrpd::config
