// SPDX-License-Identifier: Apache-2.0
// keepalived's notify scripts: notify_master, notify_backup, notify_fault, notify_stop and notify.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "notify/notify.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::notify {

/// The scripts of one instance or sync group; `any` is plain `notify`.
struct NotifyCommands {
  std::optional<Command> master, backup, fault, stop, any;
  std::string_view end = "STOP";  ///< what State::stop is called: DELETED, or FAULT, at a reload
};

/// Hears how each run ended, and that as a line for the log.
using ScriptReport = std::function<void(const ProcessEnd&, std::string_view)>;

inline constexpr Duration script_run_limit_default = std::chrono::seconds{60};

/// For each transition: the script of the new state, as configured; when it has ended, `any` with
/// four more arguments: INSTANCE or GROUP, NAME, STATE, PRIO. Both find these in VRRPD_TYPE,
/// VRRPD_NAME, VRRPD_STATE and VRRPD_PRIORITY, and the state before in VRRPD_PREVIOUS_STATE. One
/// that still runs after `run_limit` gets TERM. A cancellation ends none and keeps none from being
/// started: nobody waits for it then. A script survives the daemon's death, so that no promotion is
/// cut in half by it. `launcher` must outlive the result.
[[nodiscard]] std::unique_ptr<Notify> make_script_notify(
    NotifyCommands commands, ProcessLauncher& launcher, ScriptReport report,
    Duration run_limit = script_run_limit_default);

}  // namespace vrrpd::notify
