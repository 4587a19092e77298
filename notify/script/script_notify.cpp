// SPDX-License-Identifier: Apache-2.0
#include "notify/script/script_notify.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::notify {
namespace {

class ScriptNotify final : public Notify {
 public:
  ScriptNotify(NotifyCommands commands, ProcessLauncher& launcher, ScriptReport report,
               Duration run_limit)
      : commands_{std::move(commands)},
        launcher_{launcher},
        report_{std::move(report)},
        run_limit_{run_limit} {}

  void transition(const Transition& transition, Progress&, const Cancellation& cancel) override {
    if (transition.adopted) return;  // the run before this one told it
    if (const auto& specific = script_of(transition.state)) run(*specific, transition, cancel);
    if (commands_.any) run(with_arguments(*commands_.any, transition), transition, cancel);
  }

 private:
  [[nodiscard]] const std::optional<Command>& script_of(State state) const {
    switch (state) {
      case State::master: return commands_.master;
      case State::backup: return commands_.backup;
      case State::fault: return commands_.fault;
      case State::stop: break;
    }
    return commands_.stop;
  }

  [[nodiscard]] std::string_view word_of(State state) const {
    return state == State::stop ? commands_.end : name(state);
  }

  [[nodiscard]] Command with_arguments(Command command, const Transition& transition) const {
    command.argv.emplace_back(transition.of == Transition::Of::group ? "GROUP" : "INSTANCE");
    command.argv.push_back(transition.name);
    command.argv.emplace_back(word_of(transition.state));
    command.argv.push_back(std::to_string(transition.priority));
    return command;
  }

  /// For the commands that get no arguments: what `notify` is told, and what keepalived tells
  /// nobody.
  [[nodiscard]] std::map<std::string, std::string> environment(const Transition& transition) const {
    return {{"VRRPD_TYPE", transition.of == Transition::Of::group ? "GROUP" : "INSTANCE"},
            {"VRRPD_NAME", transition.name},
            {"VRRPD_STATE", std::string{word_of(transition.state)}},
            {"VRRPD_PRIORITY", std::to_string(transition.priority)},
            {"VRRPD_PREVIOUS_STATE", std::string{transition.previous}}};
  }

  void run(const Command& command, const Transition& transition, const Cancellation& cancel) {
    const Run run{.command = command,
                  .environment = environment(transition),
                  .when_abandoned = WhenAbandoned::let_finish,
                  .when_cancelled = WhenCancelled::leave_alone};
    const ProcessEnd end = launcher_.run(run, boot_now() + run_limit_, cancel);
    report_(end, fmt::format("{} for {} {}: {}", command.argv.empty() ? "" : command.argv.front(),
                             transition.name, word_of(transition.state), end.text));
  }

  const NotifyCommands commands_;
  ProcessLauncher& launcher_;
  const ScriptReport report_;
  const Duration run_limit_;
};

}  // namespace

std::unique_ptr<Notify> make_script_notify(NotifyCommands commands, ProcessLauncher& launcher,
                                           ScriptReport report, Duration run_limit) {
  return std::make_unique<ScriptNotify>(std::move(commands), launcher, std::move(report),
                                        run_limit);
}

}  // namespace vrrpd::notify
