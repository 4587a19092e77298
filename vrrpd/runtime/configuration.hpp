// SPDX-License-Identifier: Apache-2.0
// What one reading of both files came to. It never changes; whoever runs by it holds it, so that a
// reload which leaves a group untouched leaves it what it stands on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/base/process.hpp"
#include "vrrpd/runtime/plan.hpp"

namespace vrrpd::runtime {

struct Configuration {
  config::Model model;
  Plan plan;  ///< points into the model
  /// The scripts that may run, as they will, by what they are ("notify_master of VI_1"): whether
  /// they may is nothing that the files say.
  std::map<std::string, Command> scripts;

  struct Service {
    std::string name;       ///< service_name.hpp
    std::string signature;  ///< virtual_server_signature.hpp
  };
  std::vector<Service> services{};  ///< in the order of model.virtual_servers

  /// The one of that name; nothing: there is none, or it may not run.
  [[nodiscard]] std::optional<Command> script(const std::string& name) const {
    const auto found = scripts.find(name);
    return found == scripts.end() ? std::nullopt : std::optional{found->second};
  }

  Configuration() = default;
  Configuration(const Configuration&) = delete;
  Configuration& operator=(const Configuration&) = delete;
};

using SharedConfiguration = std::shared_ptr<const Configuration>;

/// A part of it that keeps the whole.
template <class Part>
[[nodiscard]] std::shared_ptr<const Part> part_of(const SharedConfiguration& whole,
                                                  const Part& part) {
  return {whole, &part};
}

}  // namespace vrrpd::runtime
