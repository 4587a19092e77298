// SPDX-License-Identifier: Apache-2.0
// What the sysctls of this host's own interfaces must be for the configuration, and that they
// become again what they were.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/linux/sysctl.hpp"

namespace vrrpd::runtime {

class HostSettings {
 public:
  explicit HostSettings(const config::Model& model);

  /// Puts back what an earlier run changed and this one does not need, then apply().
  void begin();
  /// The configuration was read anew: puts back what it needs no more, then apply(). It must
  /// outlive this.
  void reconfigure(const config::Model& model);
  /// Again when an interface was made anew. What fails is logged, once each.
  void apply();
  void restore();

 private:
  [[nodiscard]] bool needs(const std::string& name) const;
  static void report(const std::vector<SystemError>& not_restored);
  void set(const std::string& name, int value, const char* why);
  void answer_for_own_addresses_only(const std::string& interface);
  void hear_by_virtual_macs();

  const config::Model* model_;
  linux::SysctlChanges changes_;
  std::set<std::string> failing_;
};

}  // namespace vrrpd::runtime
