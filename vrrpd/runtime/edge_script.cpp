// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/edge_script.hpp"

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

void run_edge_script(const std::optional<Command>& command, const std::string& keyword,
                     Duration limit, ProcessLauncher& launcher) {
  if (!command) return;
  const Run run{
      .command = *command, .environment = {}, .when_abandoned = WhenAbandoned::let_finish};
  const ProcessEnd end = launcher.run(run, boot_now() + limit, Cancellation{});
  log(end.succeeded() ? Level::info : Level::warning, "{}: {}: {}", keyword, command->argv.front(),
      end.text);
}

}  // namespace vrrpd::runtime
