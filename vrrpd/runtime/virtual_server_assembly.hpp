// SPDX-License-Identifier: Apache-2.0
// From the virtual servers of the file to checkers that can run.
#pragma once

#include <vector>

#include "config/model.hpp"
#include "vrrpd/runtime/script_admission.hpp"
#include "vrrpd/runtime/virtual_server.hpp"

namespace vrrpd::runtime {

/// A checker that cannot run is left out with a warning, and its real server counts as up if it has
/// no other (keepalived does the same). `model` and `launcher` must outlive the result.
[[nodiscard]] std::vector<AssembledVirtualServer> assemble_virtual_servers(
    const config::Model& model, ScriptAdmission& scripts, ProcessLauncher& launcher,
    Diagnostics& diagnostics);

}  // namespace vrrpd::runtime
