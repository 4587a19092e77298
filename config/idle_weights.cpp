// SPDX-License-Identifier: Apache-2.0
// Weights that cannot do what they are there for: an address follows priorities only to a node that
// preempts, and an owner's priority never changes.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "config/script_use.hpp"
#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

class IdleWeights {
 public:
  IdleWeights(const Model& model, Complaints& complaints)
      : model_{model}, complaints_{complaints} {}

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
                : fmt::format("{} has a weight, and with `nopreempt' no priority moves the "
                              "addresses of {}",
                              quoted(tracked.name), quoted(instance.name)),
          "without a weight its failure is a fault, and the other node takes over");
    };
    for (const TrackedInterface& tracked : owner.track_interface) one(tracked, tracked.weight);
    for (const TrackedScript& tracked : owner.track_script) {
      const ModuleUse* check = find_check(model_, tracked.name);
      const int of_check = check == nullptr ? 0 : check->weight.value_or(0);
      one(tracked, tracked.weight.value_or(weight_in(model_.scripts, tracked.name, of_check)));
    }
    for (const TrackedByName& tracked : owner.track_file) {
      one(tracked, tracked.weight.value_or(weight_in(model_.track_files, tracked.name, 0)));
    }
    for (const TrackedByName& tracked : owner.track_process) {
      one(tracked, tracked.weight.value_or(weight_in(model_.track_processes, tracked.name, 0)));
    }
  }

 private:
  template <class Definition>
  static int weight_in(const std::vector<Definition>& definitions, std::string_view name,
                       int otherwise) {
    const auto found = std::ranges::find(definitions, name, &Definition::name);
    return found == definitions.end() ? otherwise : found->weight;
  }

  const Model& model_;
  Complaints& complaints_;
};

}  // namespace

void warn_of_idle_weights(const Model& model, Complaints& complaints) {
  IdleWeights weights{model, complaints};
  for (const VrrpInstance& instance : model.instances) weights.complain(instance, instance);
  for (const SyncGroup& group : model.groups) {
    for (const std::string& member : group.members) {
      const auto instance = std::ranges::find(model.instances, member, &VrrpInstance::name);
      if (instance != model.instances.end()) weights.complain(*instance, group);
    }
  }
}

}  // namespace vrrpd::config
