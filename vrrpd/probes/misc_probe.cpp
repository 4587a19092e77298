// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {
namespace {

constexpr int first_weight = 2;  ///< misc_dynamic: the exit status that says weight 0

class MiscProbe final : public Probe {
 public:
  MiscProbe(Command command, Duration limit, bool dynamic, ProcessLauncher& launcher)
      : run_{.command = std::move(command),
             .environment = {},
             .when_abandoned = WhenAbandoned::terminate},
        limit_{limit},
        dynamic_{dynamic},
        launcher_{launcher} {}

  Finding look(const Cancellation& cancel) override {
    const ProcessEnd end = launcher_.run(run_, boot_now() + limit_, cancel);
    Finding finding{.up = end.succeeded(),
                    .text = fmt::format("{}: {}", run_.command.argv.front(), end.text),
                    .weight = {}};
    if (dynamic_ && end.kind == ProcessEnd::Kind::exited && end.value >= first_weight) {
      finding.up = true;
      finding.weight = end.value - first_weight;
    }
    return finding;
  }

 private:
  const Run run_;
  const Duration limit_;
  const bool dynamic_;
  ProcessLauncher& launcher_;
};

}  // namespace

std::unique_ptr<Probe> make_misc_probe(Command command, Duration limit, bool dynamic,
                                       ProcessLauncher& launcher) {
  return std::make_unique<MiscProbe>(std::move(command), limit, dynamic, launcher);
}

}  // namespace vrrpd::probes
