// SPDX-License-Identifier: Apache-2.0
// Which scripts of the file may run, and as whom. Every refusal is a diagnostic with its place.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "config/model.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/linux/account.hpp"
#include "vrrpd/linux/executable.hpp"
#include "vrrpd/linux/script_security.hpp"

namespace vrrpd::runtime {

class ScriptAdmission {
 public:
  ScriptAdmission(const config::GlobalDefs& global, Diagnostics& diagnostics)
      : global_{global}, diagnostics_{diagnostics} {}

  /// The command as it will run, or nothing and a warning: it is not to be found, its user is not
  /// or may not execute it, or enable_script_security keeps it from running. `what` it is, for
  /// messages.
  [[nodiscard]] std::optional<Command> runnable(const config::ScriptCommand& script,
                                                const std::string& what);
  /// Nothing also if there is no script.
  [[nodiscard]] std::optional<Command> runnable(const std::optional<config::ScriptCommand>& script,
                                                const std::string& what) {
    return script ? runnable(*script, what) : std::nullopt;
  }
  /// All that it has let run, by what they are.
  [[nodiscard]] std::map<std::string, Command> take_admitted() { return std::move(admitted_); }

 private:
  using Executable = decltype(linux::find_executable({}));
  using Weakness = decltype(linux::insecure_component({}));
  using Owner = SystemResult<linux::Account>;
  using Obstacle = std::optional<std::string>;

  [[nodiscard]] std::optional<Command> judge(const config::ScriptCommand& script,
                                             const std::string& what);

  // A thousand instances share a few scripts: each is looked at once.
  [[nodiscard]] const Executable& executable(const std::string& name);
  [[nodiscard]] const Weakness& weakness_of(const std::string& path);
  [[nodiscard]] const Owner& owner_of(const Command& command);
  [[nodiscard]] const Obstacle& obstacle_for(const Command& command, const std::string& path);
  [[nodiscard]] const Obstacle& interpreter_trouble(const std::string& path);
  void choose_owner(Command& command);
  /// Is there such a user and group? keepalived does without the script if not.
  [[nodiscard]] bool has_owner(const config::ScriptCommand& script, const std::string& what,
                               const Command& command);
  [[nodiscard]] bool executable_for(const config::ScriptCommand& script, const std::string& what,
                                    const Command& command, const std::string& path);
  [[nodiscard]] bool secure(const config::ScriptCommand& script, const std::string& what,
                            const std::string& path);
  void warn(const Place& place, std::string message, std::string hint);

  const config::GlobalDefs& global_;
  Diagnostics& diagnostics_;
  std::map<std::string, Executable> executables_;
  std::map<std::string, Weakness> weaknesses_;
  std::map<std::pair<std::string, std::string>, Owner> owners_;  ///< by user and group
  std::map<std::array<std::string, 3>, Obstacle> obstacles_;     ///< by user, group and path
  std::map<std::string, Obstacle> interpreters_;
  std::map<std::string, Command> admitted_;
};

}  // namespace vrrpd::runtime
