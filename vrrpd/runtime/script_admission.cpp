// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/script_admission.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "vrrpd/linux/interpreter.hpp"

namespace vrrpd::runtime {
namespace {

/// keepalived: the folder is the real one, whatever links lead there, and the name stays.
std::string behind_links(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path whole{path};
  const auto folder = std::filesystem::canonical(whole.parent_path(), failure);
  return failure ? path : (folder / whole.filename()).string();
}

/// A folder says little without the script that it leads to.
std::string said_of(const linux::InsecureComponent& weak, const std::string& script) {
  if (weak.path == script) return weak.path + " " + weak.reason;
  return fmt::format("{}, on the way to {}, {}", weak.path, script, weak.reason);
}

}  // namespace

const ScriptAdmission::Executable& ScriptAdmission::executable(const std::string& name) {
  auto found = executables_.find(name);
  if (found == executables_.end()) {
    found = executables_.emplace(name, linux::find_executable(name)).first;
  }
  return found->second;
}

const ScriptAdmission::Weakness& ScriptAdmission::weakness_of(const std::string& path) {
  auto found = weaknesses_.find(path);
  if (found == weaknesses_.end()) {
    found = weaknesses_.emplace(path, linux::insecure_component(path)).first;
  }
  return found->second;
}

const ScriptAdmission::Owner& ScriptAdmission::owner_of(const Command& command) {
  const auto key = std::pair{command.user, command.group};
  auto found = owners_.find(key);
  if (found == owners_.end()) {
    found = owners_.emplace(key, linux::find_account(command.user, command.group)).first;
  }
  return found->second;
}

const ScriptAdmission::Obstacle& ScriptAdmission::obstacle_for(const Command& command,
                                                               const std::string& path) {
  const std::array key{command.user, command.group, path};
  auto found = obstacles_.find(key);
  if (found == obstacles_.end()) {
    const Owner& owner = owner_of(command);
    found = obstacles_.emplace(key, owner ? linux::obstacle_for(*owner, path) : std::nullopt).first;
  }
  return found->second;
}

const ScriptAdmission::Obstacle& ScriptAdmission::interpreter_trouble(const std::string& path) {
  auto found = interpreters_.find(path);
  if (found == interpreters_.end()) {
    found = interpreters_.emplace(path, linux::interpreter_trouble(path)).first;
  }
  return found->second;
}

/// keepalived: the line's own user, else script_user, else keepalived_script if there is such a
/// user, else the daemon's own.
void ScriptAdmission::choose_owner(Command& command) {
  if (!command.user.empty()) return;
  if (!global_.script_user.empty()) {
    command.user = global_.script_user;
    command.group = global_.script_group;
  } else if (Command usual{.argv = {}, .user = "keepalived_script", .group = {}}; owner_of(usual)) {
    command.user = usual.user;
  }
}

std::optional<Command> ScriptAdmission::runnable(const config::ScriptCommand& script,
                                                 const std::string& what) {
  auto command = judge(script, what);
  if (command) admitted_.insert_or_assign(what, *command);
  return command;
}

std::optional<Command> ScriptAdmission::judge(const config::ScriptCommand& script,
                                              const std::string& what) {
  Command command = script.command;
  if (command.argv.empty()) return std::nullopt;  // config has complained
  choose_owner(command);
  if (command.argv.front().starts_with('<')) return command;
  if (!has_owner(script, what, command)) return std::nullopt;
  const Executable& path = executable(command.argv.front());
  if (!path) {
    warn(script.place, fmt::format("{} will not run: {}", what, path.error().text()),
         "give the full path of a program that its user may execute");
    return std::nullopt;
  }
  if (!executable_for(script, what, command, *path)) return std::nullopt;
  const bool as_root = command.user.empty() || command.user == "root";
  if (as_root && !secure(script, what, *path)) return std::nullopt;
  if (!global_.scripts.use_symlink_paths) command.argv.front() = behind_links(*path);
  return command;
}

bool ScriptAdmission::has_owner(const config::ScriptCommand& script, const std::string& what,
                                const Command& command) {
  const Owner& owner = owner_of(command);
  // Where nobody can tell now, the start of the script will.
  if (owner || owner.error().number != ENOENT) return true;
  const bool own = command.user == script.command.user;
  warn(script.place, fmt::format("{} will not run: {}", what, owner.error().reason),
       own ? "name one that this host has"
           : "it comes from `script_user' in global_defs: name one that this host has");
  return false;
}

bool ScriptAdmission::executable_for(const config::ScriptCommand& script, const std::string& what,
                                     const Command& command, const std::string& path) {
  if (const auto& obstacle = obstacle_for(command, path)) {
    warn(script.place,
         fmt::format("{} will not run: it runs as user {}, and {}", what, command.user, *obstacle),
         "change its mode or owner, or name another user");
    return false;
  }
  if (const auto& trouble = interpreter_trouble(path)) {
    warn(script.place, fmt::format("{} will fail: {}", what, *trouble), "correct its first line");
  }
  return true;
}

bool ScriptAdmission::secure(const config::ScriptCommand& script, const std::string& what,
                             const std::string& path) {
  const Weakness& weakness = weakness_of(path);
  if (weakness && !*weakness) return true;
  const std::string reason = weakness ? said_of(**weakness, path) : weakness.error().text();
  const bool refused = global_.enable_script_security;
  warn(script.place,
       fmt::format("{}: {}, and the script runs as root{}", what, reason,
                   refused ? ": enable_script_security keeps it from running" : ""),
       "let root own the script and every folder above it, and nobody else write to any of them; "
       "or name another user");
  return !refused;
}

void ScriptAdmission::warn(const Place& place, std::string message, std::string hint) {
  diagnostics_.push_back({Severity::warning, place, std::move(message), std::move(hint)});
}

}  // namespace vrrpd::runtime
