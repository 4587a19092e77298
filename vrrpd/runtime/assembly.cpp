// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/assembly.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "checks/script/script_check.hpp"
#include "config/module_tables.hpp"
#include "notify/script/script_notify.hpp"
#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/modules/registry.hpp"
#include "vrrpd/runtime/absent_devices.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/network_fit.hpp"
#include "vrrpd/runtime/script_admission.hpp"
#include "vrrpd/runtime/secret_files.hpp"
#include "vrrpd/runtime/virtual_server_assembly.hpp"

namespace vrrpd::runtime {
namespace {

/// What modules log goes out under their name.
auto reporter(std::string who) {
  return [who = std::move(who)](Severity severity, std::string_view text) {
    const auto level = severity == Severity::note      ? Level::info
                       : severity == Severity::warning ? Level::warning
                                                       : Level::error;
    log(level, "({}) {}", who, text);
  };
}

notify::ScriptReport script_reporter(std::string who) {
  return [who = std::move(who)](const ProcessEnd& end, std::string_view text) {
    log(end.succeeded() ? Level::debug : Level::warning, "({}) {}", who, text);
  };
}

class Assembler {
 public:
  Assembler(const config::Model& model, ProcessLauncher& launcher, Diagnostics& diagnostics)
      : model_{model},
        launcher_{launcher},
        diagnostics_{diagnostics},
        scripts_{model.global, diagnostics} {}

  Assembly assemble(Plan& plan) {
    Assembly assembly;
    admit_scripts_of_the_daemon(assembly);
    assembly.virtual_servers = assemble_virtual_servers(model_, scripts_, launcher_, diagnostics_);
    assembly.peer = PeerLiaison::make(model_, plan, diagnostics_);
    look_at_secret_files(model_, diagnostics_);
    for (auto& check : plan.checks) {
      auto assembled = check.module != nullptr ? module_check(check) : script_check(check);
      if (assembled.check) {
        assembly.checks.push_back(std::move(assembled));
      } else if (check.module == nullptr) {
        forget_trackers(plan, check.name);
      }
    }
    for (const auto& group : plan.groups) {
      for (const auto& member : group.members) look_for_interface(*member.instance);
      assembly.groups.push_back(assemble_group(group, assembly.peer.get()));
    }
    warn_of_absent_devices(
        model_, [this](const std::string& name) { return is_or_will_be(name); }, diagnostics_);
    look_for_paced_interfaces();
    look_for_networks();
    assembly.scripts = scripts_.take_admitted();
    return assembly;
  }

 private:
  void admit_scripts_of_the_daemon(Assembly& assembly) {
    const auto& alerts = model_.global.alerts;
    assembly.fifo_scripts = {
        .every = scripts_.runnable(alerts.every.script, "notify_fifo_script"),
        .vrrp = scripts_.runnable(alerts.vrrp.script, "vrrp_notify_fifo_script"),
        .checkers = scripts_.runnable(alerts.checkers.script, "lvs_notify_fifo_script")};
    const auto& own = model_.global.scripts;
    // By Configuration::script() when their time comes.
    static_cast<void>(scripts_.runnable(own.startup, "startup_script"));
    static_cast<void>(scripts_.runnable(own.shutdown, "shutdown_script"));
  }

  void look_for_interface(const config::VrrpInstance& instance) {
    if (instance.interface.empty()) return;  // unicast may go without
    if (has_interface(instance.interface)) return;
    const auto& written = instance.interface_place;
    warn(written.file.empty() ? instance.place : written,
         fmt::format("{}: there is no interface {}: the instance will be in fault until it appears",
                     instance.name, instance.interface),
         {});
  }

  /// Those that are only to be treated in some way, once they are there.
  void look_for_paced_interfaces() {
    const auto look = [this](const std::string& name, const Place& place, std::string_view block) {
      if (is_or_will_be(name)) return;
      warn(place, fmt::format("{}: there is no interface {}", block, name), {});
    };
    for (const auto& delays : model_.interface_delays)
      look(delays.interface, delays.place, "interface_up_down_delays");
    for (const auto& group : model_.garp_groups)
      for (const auto& name : group.interfaces) look(name, group.place, "garp_group");
  }

  void look_for_networks() {
    auto table = linux::AddressTable::open();
    auto listed = table ? table->list() : std::unexpected{table.error()};
    if (!listed) return;  // the loop needs the same list, and says why it cannot have it
    const HostView host{.addresses = std::move(*listed),
                        .index_of = [this](const std::string& name) { return index_of(name); }};
    note_addresses_outside(model_, host, diagnostics_);
    warn_of_absent_sources(model_, host, diagnostics_);
  }

  bool has_interface(const std::string& name) { return index_of(name) != 0; }

  /// On the host, or one of those that vrrpd makes.
  bool is_or_will_be(const std::string& name) {
    const auto& own = model_.mac_interfaces;
    return std::ranges::find(own, name, &config::MacInterface::name) != own.end() ||
           has_interface(name);
  }

  /// 0: there is none. A thousand instances share a few interfaces: each is looked at once.
  unsigned index_of(const std::string& name) {
    const auto [entry, added] = interfaces_.try_emplace(name);
    if (added) {
      const auto found = linux::find_interface(name);
      entry->second = found ? found->index : 0;
    }
    return entry->second;
  }

  void unknown_module(const config::ModuleUse& use, std::string_view what) {
    const auto meant = nearest_word(use.module, modules::names());
    diagnostics_.push_back({Severity::error, use.place,
                            fmt::format("there is no {} module `{}'", what, use.module),
                            meant ? fmt::format("did you mean `{}'?", *meant) : std::string{}});
  }

  AssembledCheck module_check(const CheckPlan& plan) {
    const auto& use = *plan.module;
    const auto* kind = modules::find_check(use.module);
    if (kind == nullptr) {
      unknown_module(use, "check");
      return {};
    }
    checks::Timing timing = kind->defaults;
    if (use.interval) timing.interval = *use.interval;
    if (use.deadline) timing.deadline = *use.deadline;
    if (use.rise) timing.rise = *use.rise;
    if (use.fall) timing.fall = *use.fall;
    const checks::Host host{launcher_, reporter(plan.name)};
    return {.options = {.name = plan.name,
                        .timing = timing,
                        .retry = modules::CheckWorker::Retry::at_deadline,
                        .start = protocol::RiseFall::Start::trusting},
            .check = kind->create(plan.name, use.settings, config::module_table(model_, use), host,
                                  diagnostics_)};
  }

  AssembledCheck script_check(const CheckPlan& plan) {
    const auto& script = *plan.script;
    auto command = scripts_.runnable(script.script, "vrrp_script " + script.name);
    if (!command) return {};
    return {.options = {.name = script.name,
                        .timing = {.interval = script.interval,
                                   .deadline = script.timeout == Duration::zero() ? script.interval
                                                                                  : script.timeout,
                                   .rise = script.rise,
                                   .fall = script.fall},
                        .retry = modules::CheckWorker::Retry::at_interval,
                        .start = script.init_fail ? protocol::RiseFall::Start::failed
                                                  : protocol::RiseFall::Start::trusting},
            .check = checks::make_script_check(std::move(*command), launcher_)};
  }

  static void forget_trackers(Plan& plan, const std::string& check) {
    for (auto& group : plan.groups) {
      for (auto& member : group.members) {
        std::erase_if(member.trackers, [&check](const TrackerPlan& tracker) {
          return tracker.source == TrackerPlan::Source::check && tracker.key == check;
        });
      }
    }
  }

  /// Decision 4: one database server, one gate, one queue.
  bool may_own_server(const GroupPlan& plan, const config::ModuleUse& use) {
    const auto [owner, added] = owners_.try_emplace({use.module, use.server}, &plan);
    if (added) return true;
    diagnostics_.push_back(
        {Severity::error, use.place,
         fmt::format("[notify.{}] and [notify.{}] dispose of the same {} server",
                     owner->second->module->name, use.name, use.module),
         fmt::format("put {} and {} into one vrrp_sync_group, or give each a server of its own: "
                     "server = \"NAME\" and [{}.servers.NAME]",
                     owner->second->name, plan.name, use.module)});
    return false;
  }

  AssembledGroup assemble_group(const GroupPlan& plan, PeerLiaison* peer) {
    AssembledGroup group{.plan = &plan,
                         .module = nullptr,
                         .gated = false,
                         .scripts = {},
                         .lower_priority_scripts = {}};
    if (plan.module != nullptr) {
      const auto& use = *plan.module;
      const auto* kind = modules::find_notify(use.module);
      if (kind == nullptr) {
        unknown_module(use, "notify");
      } else if (!kind->owns_server || may_own_server(plan, use)) {
        group.module =
            make_module(model_, plan, model_.daemon.state_directory, launcher_, peer, diagnostics_);
      }
    }
    group.gated = group.module != nullptr && group.module->has_gate();
    if (!plan.scripts) return group;
    // keepalived: sync groups notify in addition to, and after, their members.
    using Of = notify::Transition::Of;
    for (std::size_t i = 0; i < plan.members.size(); ++i) {
      const auto& instance = *plan.members[i].instance;
      add_scripts(group, Of::instance, instance.name, i, instance.notify);
      add_lower_priority_script(group, i, instance);
    }
    if (plan.group != nullptr) add_scripts(group, Of::group, plan.name, 0, plan.group->notify);
    return group;
  }

  void add_scripts(AssembledGroup& group, notify::Transition::Of of, const std::string& name,
                   std::size_t member, const config::NotifyScripts& scripts) {
    const auto owner = of == notify::Transition::Of::group ? group_as_script_owner(name) : name;
    const auto usable = [&](const std::optional<config::ScriptCommand>& script,
                            const char* keyword) -> std::optional<Command> {
      return scripts_.runnable(script, fmt::format("{} of {}", keyword, owner));
    };
    notify::NotifyCommands commands{.master = usable(scripts.master, "notify_master"),
                                    .backup = usable(scripts.backup, "notify_backup"),
                                    .fault = usable(scripts.fault, "notify_fault"),
                                    .stop = usable(scripts.stop, "notify_stop"),
                                    .any = usable(scripts.any, "notify")};
    const auto deleted = usable(scripts.deleted, "notify_deleted");
    if (!commands.master && !commands.backup && !commands.fault && !commands.stop &&
        !commands.any && !deleted) {
      return;
    }
    ScriptNotify& told = group.scripts.emplace_back(ScriptNotify{
        of, name, member, notify::make_script_notify(commands, launcher_, script_reporter(name))});
    if (of == notify::Transition::Of::group) return;
    // keepalived: an instance that is gone has a fault, unless notify_deleted is given.
    notify::NotifyCommands last;
    last.stop = scripts.tells_deleted ? deleted : commands.fault;
    last.any = commands.any;
    last.end = scripts.tells_deleted ? "DELETED" : "FAULT";
    told.removed = notify::make_script_notify(last, launcher_, script_reporter(name));
  }

  void add_lower_priority_script(AssembledGroup& group, std::size_t member,
                                 const config::VrrpInstance& instance) {
    const auto& script = instance.notify.lower_priority;
    if (!script) return;
    auto command = scripts_.runnable(*script, "notify_master_rx_lower_pri of " + instance.name);
    if (!command) return;
    group.lower_priority_scripts[member] =
        std::make_unique<LowerPriorityScript>(instance.name, std::move(*command), launcher_);
  }

  void warn(const Place& place, std::string message, std::string hint) {
    diagnostics_.push_back({Severity::warning, place, std::move(message), std::move(hint)});
  }

  const config::Model& model_;
  ProcessLauncher& launcher_;
  Diagnostics& diagnostics_;
  std::map<std::string, unsigned> interfaces_;
  ScriptAdmission scripts_;
  /// By module and server.
  std::map<std::pair<std::string_view, std::string_view>, const GroupPlan*> owners_;
};

}  // namespace

std::unique_ptr<notify::Notify> make_module(const config::Model& model, const GroupPlan& plan,
                                            const std::string& state_directory,
                                            ProcessLauncher& launcher, PeerLiaison* peer,
                                            Diagnostics& diagnostics) {
  if (plan.module == nullptr) return nullptr;
  const auto& use = *plan.module;
  const auto* kind = modules::find_notify(use.module);
  if (kind == nullptr) return nullptr;
  const notify::Host host{.launcher = launcher,
                          .report = reporter(plan.name),
                          .state_directory = state_directory,
                          .server = use.server,
                          .peer = peer != nullptr ? &peer->link(plan.name) : nullptr};
  return kind->create(plan.name, use.settings, config::module_table(model, use), host, diagnostics);
}

Assembly assemble(const config::Model& model, Plan& plan, ProcessLauncher& launcher,
                  Diagnostics& diagnostics) {
  return Assembler{model, launcher, diagnostics}.assemble(plan);
}

}  // namespace vrrpd::runtime
