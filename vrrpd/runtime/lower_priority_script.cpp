// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/lower_priority_script.hpp"

#include <tuple>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

LowerPriorityScript::LowerPriorityScript(std::string instance, Command command,
                                         ProcessLauncher& launcher, Duration pause)
    : instance_{std::move(instance)},
      run_{.command = std::move(command),
           .environment = {},
           .when_abandoned = WhenAbandoned::let_finish,
           .when_cancelled = WhenCancelled::leave_alone},
      launcher_{launcher},
      pause_{pause},
      queue_{"scripts"} {}

void LowerPriorityScript::heard() {
  queue_.append([this](const Cancellation& cancel) { run(cancel); });
  queue_.keep_newest(1);
}

void LowerPriorityScript::run(const Cancellation& cancel) {
  const Instant started = boot_now();
  const ProcessEnd end = launcher_.run(run_, started + run_limit, cancel);
  log(end.succeeded() ? Level::debug : Level::warning, "({}) {} (notify_master_rx_lower_pri): {}",
      instance_, run_.command.argv.front(), end.text);
  std::ignore = pause_over_.wait_until(started + pause_);
}

}  // namespace vrrpd::runtime
