// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/event_scripts.hpp"

#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Behind a script that hangs: a service that flaps for a day must not fill the memory.
constexpr std::size_t waiting_scripts_most = 64;

}  // namespace

EventScripts::EventScripts(ProcessLauncher& launcher) : launcher_{launcher}, queue_{"scripts"} {}

void EventScripts::run(std::string what, Command command) {
  Run run{.command = std::move(command),
          .environment = {},
          .when_abandoned = WhenAbandoned::let_finish,
          .when_cancelled = WhenCancelled::leave_alone};
  queue_.append([&launcher = launcher_, what = std::move(what),
                 run = std::move(run)](const Cancellation& cancel) {
    const ProcessEnd end = launcher.run(run, boot_now() + run_limit, cancel);
    const auto level = end.succeeded() ? Level::debug : Level::warning;
    log(level, "{}: {}: {}", what, run.command.argv.front(), end.text);
  });
  if (const auto dropped = queue_.keep_newest(waiting_scripts_most); dropped > 0) {
    log(Level::error, "a script does not end: {} that wait behind it are dropped", dropped);
  }
}

}  // namespace vrrpd::runtime
