// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/event_scripts.hpp"

#include <system_error>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Behind a script that hangs: a service that flaps for a day must not fill the memory.
constexpr std::size_t waiting_scripts_most = 64;

std::unique_ptr<modules::JobQueue> new_queue() {
  return std::make_unique<modules::JobQueue>("scripts");
}

}  // namespace

EventScripts::EventScripts(ProcessLauncher& launcher) : launcher_{launcher}, queue_{new_queue()} {}

void EventScripts::run(std::string what, Command command) {
  Run run{.command = std::move(command),
          .environment = {},
          .when_abandoned = WhenAbandoned::let_finish,
          .when_cancelled = WhenCancelled::leave_alone};
  queue_->append([&launcher = launcher_, what = std::move(what),
                  run = std::move(run)](const Cancellation& cancel) {
    const ProcessEnd end = launcher.run(run, boot_now() + run_limit, cancel);
    const auto level = end.succeeded() ? Level::debug : Level::warning;
    log(level, "{}: {}: {}", what, run.command.argv.front(), end.text);
  });
  if (const auto dropped = queue_->keep_newest(waiting_scripts_most); dropped > 0) {
    log(Level::error, "a script does not end: {} that wait behind it are dropped", dropped);
  }
}

void EventScripts::stop_waiting_for_the_running() {
  std::unique_ptr<modules::JobQueue> another;
  try {
    another = new_queue();
  } catch (const std::system_error& error) {
    return log(Level::error, "scripts: no thread, those behind the running one wait for it: {}",
               error.what());
  }
  auto waiting = queue_->take_waiting();
  left_ = std::exchange(queue_, std::move(another));
  for (auto& job : waiting) queue_->append(std::move(job));
}

}  // namespace vrrpd::runtime
