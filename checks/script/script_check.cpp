// SPDX-License-Identifier: Apache-2.0
#include "checks/script/script_check.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <string>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::checks {
namespace {

class ScriptCheck final : public Check {
 public:
  ScriptCheck(Command command, ProcessLauncher& launcher)
      : run_{.command = std::move(command),
             .environment = {},
             .when_abandoned = WhenAbandoned::terminate},
        launcher_{launcher} {}

  Verdict probe(Instant deadline, const Cancellation& cancel) override {
    const ProcessEnd end = launcher_.run(run_, deadline, cancel);
    return {.health = health_of(end), .text = text_of(end)};
  }

 private:
  static Health health_of(const ProcessEnd& end) {
    using enum ProcessEnd::Kind;
    switch (end.kind) {
      case exited: return end.value == 0 ? Health::healthy : Health::dead;
      case signalled: return Health::dead;
      case timed_out: return Health::hung;
      case cancelled:
        return Health::busy;  // the host stopped listening: a verdict that moves nothing
      case not_started: break;
    }
    return Health::misconfigured;
  }

  [[nodiscard]] std::string text_of(const ProcessEnd& end) const {
    return fmt::format("{}: {}", run_.command.argv.empty() ? "" : run_.command.argv.front(),
                       end.text);
  }

  const Run run_;
  ProcessLauncher& launcher_;
};

class FileCheck final : public Check {
 public:
  explicit FileCheck(std::string path) : path_{std::move(path)} {}

  Verdict probe(Instant, const Cancellation&) override {
    // Non-blocking: a fifo without a writer must not hold the worker.
    const FileDescriptor file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file) return {.health = Health::dead, .text = last_system_error("open", path_).text()};
    return {.health = Health::healthy, .text = path_ + " can be opened"};
  }

 private:
  const std::string path_;
};

}  // namespace

std::unique_ptr<Check> make_script_check(Command command, ProcessLauncher& launcher) {
  const bool is_file = !command.argv.empty() && command.argv.front().starts_with('<');
  if (is_file) return std::make_unique<FileCheck>(command.argv.front().substr(1));
  return std::make_unique<ScriptCheck>(std::move(command), launcher);
}

}  // namespace vrrpd::checks
