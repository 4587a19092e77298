// SPDX-License-Identifier: Apache-2.0
// Makes the checks and notifies that a plan names. Nothing runs yet; whatever is wrong with a
// script or a module's settings becomes a diagnostic with its place, so that `-t` finds it too.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "vrrpd/runtime/check_runner.hpp"
#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/herald.hpp"
#include "vrrpd/runtime/peer_liaison.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/virtual_server.hpp"

namespace vrrpd::runtime {

struct AssembledCheck {
  CheckRunner::Options options;
  std::unique_ptr<checks::Check> check;
};

struct AssembledGroup {
  const GroupPlan* plan;
  std::unique_ptr<notify::Notify> module;
  bool gated = false;  ///< the module has a gate
  std::vector<ScriptNotify> scripts;
  LowerPriorityScripts lower_priority_scripts;
};

struct Assembly {
  std::unique_ptr<PeerLiaison> peer;  ///< may be nothing; outlives the modules
  std::vector<AssembledCheck> checks;
  std::vector<AssembledGroup> groups;
  std::vector<AssembledVirtualServer> virtual_servers;
  FifoScripts fifo_scripts;
  std::map<std::string, Command> scripts;  ///< Configuration::scripts
};

/// A script that cannot run is dropped with a warning, and its trackers with it (keepalived does
/// the same): `plan` is changed accordingly. `launcher` must outlive the result.
[[nodiscard]] Assembly assemble(const config::Model& model, Plan& plan, ProcessLauncher& launcher,
                                Diagnostics& diagnostics);

/// The notify module that guards this group; nothing if none does, or if it was complained about.
/// `state_directory`: that of the run, which a reload does not change.
[[nodiscard]] std::unique_ptr<notify::Notify> make_module(
    const config::Model& model, const GroupPlan& plan, const std::string& state_directory,
    ProcessLauncher& launcher, PeerLiaison* peer, Diagnostics& diagnostics);

}  // namespace vrrpd::runtime
