// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/edge_script.hpp"

#include <fmt/core.h>
#include <systemd/sd-daemon.h>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// For TERM and KILL of a script that outlives its limit.
constexpr Duration ending_margin = std::chrono::seconds{5};

}  // namespace

void run_edge_script(const std::optional<Command>& command, const std::string& keyword,
                     Duration limit, ProcessLauncher& launcher) {
  if (!command) return;
  const Run run{
      .command = *command, .environment = {}, .when_abandoned = WhenAbandoned::let_finish};
  // systemd must not take the wait for a start, or a stop, that hangs.
  const auto extended =
      std::chrono::duration_cast<std::chrono::microseconds>(limit + ending_margin);
  sd_notify(0, fmt::format("EXTEND_TIMEOUT_USEC={}", extended.count()).c_str());
  const ProcessEnd end = launcher.run(run, boot_now() + limit, Cancellation{});
  log(end.succeeded() ? Level::info : Level::warning, "{}: {}: {}", keyword, command->argv.front(),
      end.text);
}

}  // namespace vrrpd::runtime
