// SPDX-License-Identifier: Apache-2.0
// The interfaces with virtual MAC addresses (keepalived use_vmac): there from start to stop, and
// again when the interface below was made anew.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/linux/macvlan.hpp"
#include "vrrpd/runtime/host.hpp"
#include "vrrpd/runtime/host_settings.hpp"

namespace vrrpd::runtime {

class VirtualMacs {
 public:
  /// `model` must outlive it.
  explicit VirtualMacs(const config::Model& model) : model_{&model}, settings_{model} {}

  [[nodiscard]] bool empty() const { return model_->mac_interfaces.empty(); }

  /// Makes those that are missing. One that an earlier run left behind is taken over if it is
  /// exactly as wanted, and replaced otherwise. What fails is logged, once until it works.
  void make();
  /// The configuration was read anew: makes what has come. What has gone stays until
  /// remove_others(), since somebody may be about to leave it. `model` must outlive it.
  void reconfigure(const config::Model& model);
  void remove_others();
  /// Links have changed: makes those anew that went with the interface below or by somebody's hand,
  /// and sets up those that somebody set down.
  void put_back(Host& host);
  /// Removes them, and puts back what was set for them. False: one is still there.
  bool remove();

 private:
  void make(const config::MacInterface& interface);
  bool remove(const std::string& instance, const linux::Macvlan& interface);
  void set_up(const config::MacInterface& interface);
  void reach_neighbours(const config::MacInterface& interface);
  /// Logs an error, once until that very step succeeds, and hands on whether it did.
  template <class T>
  bool succeeded(const config::MacInterface& interface, std::string step,
                 const SystemResult<T>& outcome);
  /// Opened with the first need of it.
  [[nodiscard]] linux::MacvlanTable* table();

  const config::Model* model_;
  HostSettings settings_;
  /// Of old models, that are there still; and the instances that had them.
  std::vector<std::pair<std::string, linux::Macvlan>> others_;
  std::optional<linux::MacvlanTable> table_;
  std::set<std::pair<std::string, std::string>> failing_;  ///< interface, step
};

}  // namespace vrrpd::runtime
